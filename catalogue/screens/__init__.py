"""What people see and press: the only place beside audit_app.py that knows Streamlit."""
