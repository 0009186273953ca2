"""Who is at the keyboard: passwords, second factors, how often one may err, and when it locks."""
