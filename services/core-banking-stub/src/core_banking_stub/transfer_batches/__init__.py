"""Many customers' transfers in one request, each under its own customer's authority."""
