"""A house of any size, for measuring: tickets by the hundred thousand, written by the database itself."""

from dromos.demo.sample.loading import HUNDRED, ONE, NotASampleHouseError, load_sample, tidy_up

__all__ = ["HUNDRED", "ONE", "NotASampleHouseError", "load_sample", "tidy_up"]
