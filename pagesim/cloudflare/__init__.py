"""What Cloudflare's API tells of a Pages project: its documents, and a client that reads them."""
