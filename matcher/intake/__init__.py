"""From the files an office sends to profiles and a report. Import the module you need: `intake`, `marked`, `cv`, `duplicates` …"""
