"""Slack: an app of the workspace's own, heard over Socket Mode."""
