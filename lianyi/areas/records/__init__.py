"""Records 健康档案: the one shared record of a resident over all member institutions.

Owner: medical affairs of the lead hospital. Tier 3: stands on organisations, terminology, residents and workforce.
Words: encounter 就诊, condition 诊断, observation 检查检验结果, prescription 处方, order 医嘱, document 文书,
allergy 过敏, episode 病程, first doctor 首诊医师, hand-over 交接, timeline 健康时间轴, revision 版本, addendum 补记,
interface 接口.
"""
