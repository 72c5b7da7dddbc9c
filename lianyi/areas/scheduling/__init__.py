"""Scheduling 号源与床位: slots of clinics, doctors and devices, beds, and who holds them.

Owner: outpatient office and nursing department of each hospital. Tier 4: stands on records and below.
Words: resource 号源资源, session 出诊单元, slot 号源, reservation 预留, appointment 预约, ward 病区, bed 床位,
bed stay 占床.
"""
