"""Tests of the whole: the four rooms have their own beside them where that reads better."""
