"""Writing settlements: claims, reviews, applications, payments, month charges."""
