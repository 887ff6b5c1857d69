"""Who may look after what arrives and leaves: leads and administrators; hidden rows do not exist."""

from dromos.console.door import let_in, whole_browser_to_sign_in
from dromos.intake import access
from dromos.intake.access import NoSuchOriginalError

keeper = let_in(require=access.require_keeper, missing=NoSuchOriginalError, stranger=whole_browser_to_sign_in)
