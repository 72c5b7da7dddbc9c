"""What the API of staff takes and gives."""

from datetime import date

from ninja import Field, Schema

from lianyi.areas.workforce.types import Practice, Profession, Rank, StaffCard
from lianyi.machinery.api import Paging


class StaffOut(Schema):
    """A member of staff in the main post; identity number and telephone masked."""

    id: int
    name: str
    sex: str
    profession: str
    rank: str
    title: str
    licence_no: str
    licence_scope: str
    licence_until: date | None
    institution_id: int
    department: str
    role: str
    role_name: str
    has_account: bool
    id_masked: str
    phone_masked: str
    left_on: date | None

    @staticmethod
    def resolve_has_account(card: StaffCard) -> bool:
        """Whether the person can sign in; which account it is, only administrators of accounts learn."""
        return card.user_id is not None


class StaffIn(Schema):
    """Somebody to hire, with the first post."""

    name: str = Field(max_length=64)
    sex: str = Field(max_length=1, description="1 男，2 女")
    profession: Profession
    institution_id: int
    role: str = Field(max_length=32, description="角色代码，见 /roles")
    department: str = Field("", max_length=60)
    rank: Rank = Rank.NONE
    title: str = Field("", max_length=40)
    licence_no: str = Field("", max_length=32)
    licence_scope: str = Field("", max_length=60)
    licence_until: date | None = None
    identity_number: str = Field("", max_length=32)
    phone: str = Field("", max_length=20)
    since: date | None = Field(None, description="任职开始日期；缺省为今天")


class StaffPatch(Schema):
    """What is corrected; a field left out stays as it is."""

    name: str | None = Field(None, max_length=64)
    sex: str | None = Field(None, max_length=1)
    profession: Profession | None = None
    rank: Rank | None = None
    title: str | None = Field(None, max_length=40)
    licence_no: str | None = Field(None, max_length=32)
    licence_scope: str | None = Field(None, max_length=60)
    licence_until: date | None = None


class StaffQuery(Paging):
    """How a list of staff is narrowed."""

    q: str = Field("", max_length=64, description="姓名、拼音首字母或执业证书编码")
    institution_id: int | None = None
    department: str = Field("", max_length=60)
    role: str = Field("", max_length=32)
    rank: Rank | None = None
    profession: Profession | None = None
    licence: str = Field("", pattern="^(over|missing)?$", description="over 已过期；missing 未登记")
    employed: bool = Field(True, description="false 时含离职人员")
    sort: str = Field("name", pattern="^(-?name|-?rank|-?licence|newest)$")


class PostIn(Schema):
    """A further post."""

    institution_id: int
    role: str = Field(max_length=32)
    department: str = Field("", max_length=60)
    since: date
    until: date | None = None
    main: bool = False


class PostOut(Schema):
    """A role at an institution, from a day to a day, both included."""

    id: int
    staff_id: int
    institution_id: int
    department: str
    role: str
    role_name: str
    since: date
    until: date | None
    main: bool
    opened_by_name: str
    ended_by_name: str
    end_reason: str


class EndIn(Schema):
    """The last day, and why."""

    until: date
    reason: str = Field(min_length=1, max_length=200)


class AccountIn(Schema):
    """The user name of a new account."""

    username: str = Field(max_length=64)


class AccountOut(Schema):
    """A new account; the one-time password is told here and never again."""

    staff_id: int
    user_id: int
    one_time_password: str


class PracticeOut(Schema):
    """Whether somebody may practise there that day, on which ground, and the facts that prove it."""

    staff_id: int
    allowed: bool
    ground: str
    institution_id: int
    on: date
    proof: list[str]

    @staticmethod
    def resolve_staff_id(found: Practice) -> int:
        """Of whom it is said."""
        return found.staff.id


class PlaceOut(Schema):
    """An institution at which somebody may practise, or why the own one is closed to them."""

    institution_id: int
    allowed: bool
    ground: str
    consortium: str


class StaffImportOut(Schema):
    """What a file would do or did."""

    rows: int
    created: int
    dry_run: bool
