"""Who may open the pages about customers: staff who work with them. Somebody's own row does not exist for them."""

from dromos.console.door import let_in, whole_browser_to_sign_in
from dromos.customers import access
from dromos.customers.access import NoSuchCustomerError

staff = let_in(require=access.require_reader, missing=NoSuchCustomerError, stranger=whole_browser_to_sign_in)
