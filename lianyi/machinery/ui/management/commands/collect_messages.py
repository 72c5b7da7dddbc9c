"""Bring the catalogue of English up to date with what the pages say."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lianyi.machinery.ui import messages

HEADER = {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "en",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


class Command(BaseCommand):
    help = "Collect the sentences of templates and code into the English catalogue; name those not translated yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where something is missing"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
        old = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)
        new = messages.merge(old, messages.collect(Path(settings.BASE_DIR)))
        new.metadata = HEADER
        missing, broken = messages.untranslated(new), messages.broken(new)
        for text in missing:
            self.stdout.write(f"not translated: {text}")
        for text in broken:
            self.stdout.write(f"placeholders differ: {text}")
        stale = [entry.msgid for entry in new] != [entry.msgid for entry in old]
        if check and (missing or broken or stale):
            raise CommandError(
                "the English catalogue is not up to date: run collect_messages and translate"
            )
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.save(str(path))
            new.save_as_mofile(str(path.with_suffix(".mo")))
        self.stdout.write(
            f"{len(new)} message(s), {len(missing)} not translated, {len(broken)} broken"
        )
