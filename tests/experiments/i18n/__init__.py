"""Tests of experiments/i18n."""
