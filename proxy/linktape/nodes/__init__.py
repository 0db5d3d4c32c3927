"""YAML and JSON as nodes that know their place: `node` is what they are, `yaml_reader` and `json_reader` read them."""
