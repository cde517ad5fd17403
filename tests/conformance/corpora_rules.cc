#include "tests/conformance/corpora_rules.h"

#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/thread_pool.h"
#include "tests/support/corpora.h"

namespace longwatch::conformance {

detect::sigma::LoadedRules load_corpora_rules() {
  std::vector<std::string> folders;
  for (const char* folder :
       {"sigma/rules", "sigma/rules-emerging-threats", "sigma/rules-threat-hunting"}) {
    folders.push_back(test_support::corpora_path(folder));
  }
  return detect::sigma::load_rules(folders, system_files(), default_workers()).value();
}

}  // namespace longwatch::conformance
