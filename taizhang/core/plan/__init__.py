"""The intermediate form: a checked scheme as closed operators over integers and pairs."""
