"""Portals that mean harm, on real sockets of this computer, and crawls that meet them."""
