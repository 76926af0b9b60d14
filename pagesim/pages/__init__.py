"""What Cloudflare Pages does: project, environment, build image, tool selection, install step."""
