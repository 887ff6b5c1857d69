"""The customers: list and search, the page of one, and changing it in place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dromos.console.customers import changing, pages
from dromos.console.customers.door import staff
from dromos.console.customers.forms import AddressForm, CustomerForm, LocationForm, NewCustomerForm
from dromos.console.door import user_of
from dromos.customers import access, actions
from dromos.ui.door import actor_of


@staff
@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """Everybody, by name; narrowed while one types."""
    asked = {key: request.GET.get(key, "") for key in ("q", "segment", "page")}
    part = request.headers.get("hx-target") == "found"
    template = "customers/found.html" if part else "customers/list.html"
    return render(request, template, pages.listing(user_of(request), asked))


@staff
@require_GET
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One customer, whole."""
    found = access.customer_for_staff(user_of(request), customer_id)
    return render(request, "customers/customer.html", pages.whole_page(user_of(request), found, request.GET))


@staff
def new(request: HttpRequest) -> HttpResponse:
    access.require_writer(actor_of(request))
    form = NewCustomerForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    made = changing.create(form, actor_of(request), timezone.now()) if request.method == "POST" else None
    if made is not None:
        return redirect("customers:customer", made.pk)
    return render(request, "customers/new.html", {"form": form}, status=422 if form.errors else 200)


@staff
def change(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The panel "who they are", as a form and back."""
    found = access.customer_for_staff(user_of(request), customer_id)
    access.require_writer(actor_of(request), found)
    form = CustomerForm(request.POST or None, customer=found)
    if request.method == "POST" and changing.change(form, found, actor_of(request), timezone.now()):
        return redirect("customers:customer", customer_id)
    context = pages.whole_page(user_of(request), found, request.GET) | {"change_form": form}
    return render(request, "customers/customer.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def add_address(request: HttpRequest, customer_id: int) -> HttpResponse:
    found = access.customer_for_staff(user_of(request), customer_id)
    form = AddressForm(request.POST)
    if changing.add_address(form, found, actor_of(request), timezone.now()):
        return redirect("customers:customer", customer_id)
    context = pages.whole_page(user_of(request), found, request.GET) | {"address_form": form}
    return render(request, "customers/customer.html", context, status=422)


@staff
@require_POST
def add_location(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One more place of theirs; its area is found."""
    found = access.customer_for_staff(user_of(request), customer_id)
    form = LocationForm(request.POST)
    if form.is_valid():
        actions.add_location(customer=found, by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        return redirect("customers:customer", customer_id)
    context = pages.whole_page(user_of(request), found, request.GET) | {"location_form": form}
    return render(request, "customers/customer.html", context, status=422)


@staff
@require_POST
def remove_location(request: HttpRequest, customer_id: int, location_id: int) -> HttpResponse:
    found = access.customer_for_staff(user_of(request), customer_id)
    location = found.locations.filter(pk=location_id).first()
    if location is None:
        raise Http404
    actions.remove_location(location=location, by=actor_of(request), at=timezone.now())
    return redirect("customers:customer", customer_id)


@staff
@require_POST
def remove_address(request: HttpRequest, customer_id: int, address_id: int) -> HttpResponse:
    found = access.customer_for_staff(user_of(request), customer_id)
    address = found.addresses.filter(pk=address_id).first()
    if address is None:
        raise Http404
    actions.remove_address(address=address, by=actor_of(request), at=timezone.now())
    return redirect("customers:customer", customer_id)
