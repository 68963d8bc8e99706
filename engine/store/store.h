/// store.h: the one face of everything kept in files but GIS: HDF5, YAML, JSON, CSV, hashes.
#pragma once

#include "store/csv.h"
#include "store/follow.h"
#include "store/gzip.h"
#include "store/h5.h"
#include "store/hash.h"
#include "store/json.h"
#include "store/outcome.h"
#include "store/shelf.h"
#include "store/state.h"
#include "store/yaml.h"
