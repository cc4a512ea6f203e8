"""From the files an office sends to profiles and a report. Import what you need: `intake`, `marked`, `cv` …"""
