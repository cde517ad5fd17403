#include "detect/behaviour/internal/watch.h"

#include <utility>

#include "detect/behaviour/internal/archive_staging.h"
#include "detect/behaviour/internal/beacon_watch.h"
#include "detect/behaviour/internal/denied_reach_watch.h"
#include "detect/behaviour/internal/directory_search.h"
#include "detect/behaviour/internal/dns_watch.h"
#include "detect/behaviour/internal/egress_watch.h"
#include "detect/behaviour/internal/first_contact_watch.h"
#include "detect/behaviour/internal/log_tampering.h"
#include "detect/behaviour/internal/logon_origin.h"
#include "detect/behaviour/internal/long_session_watch.h"
#include "detect/behaviour/internal/lsass_access.h"
#include "detect/behaviour/internal/password_guessing.h"
#include "detect/behaviour/internal/process_pairs.h"
#include "detect/behaviour/internal/share_reads.h"
#include "detect/behaviour/internal/status_shift_watch.h"
#include "detect/behaviour/internal/ticket_burst.h"
#include "detect/behaviour/internal/web_children.h"
#include "detect/behaviour/internal/web_file_watch.h"
#include "detect/behaviour/internal/web_paths_watch.h"

namespace longwatch::detect::behaviour {

std::vector<std::unique_ptr<Watch>> make_watches(const BehaviourOptions& options,
                                                 model::FieldTable& fields) {
  std::vector<std::unique_ptr<Watch>> watches;
  watches.push_back(std::make_unique<WebChildren>(fields));
  watches.push_back(std::make_unique<EgressWatch>(options, fields));
  // Of the web and the network.
  watches.push_back(std::make_unique<WebPathsWatch>(options, fields));
  watches.push_back(std::make_unique<StatusShiftWatch>(options, fields));
  watches.push_back(std::make_unique<WebFileWatch>(fields));
  watches.push_back(std::make_unique<FirstContactWatch>(options, fields));
  watches.push_back(std::make_unique<LongSessionWatch>(options, fields));
  watches.push_back(std::make_unique<DeniedReachWatch>(options, fields));
  watches.push_back(std::make_unique<BeaconWatch>(options, fields));
  watches.push_back(std::make_unique<DnsWatch>(options, fields));
  // Hosts and identities.
  watches.push_back(make_process_pairs(fields));
  watches.push_back(make_lsass_access(fields));
  watches.push_back(make_logon_origin(fields));
  watches.push_back(make_password_guessing(options, fields));
  watches.push_back(make_ticket_burst(fields));
  watches.push_back(make_directory_search(fields));
  watches.push_back(make_archive_staging(fields));
  watches.push_back(make_log_tampering(fields));
  watches.push_back(make_share_reads(fields));
  return watches;
}

void give_reasons(const Reasons& reasons, model::Finding& finding) {
  std::vector<model::NamedText> first;
  const auto add = [&first](std::string_view name, const std::string& text) {
    if (!text.empty()) {
      first.push_back({std::string(name), text});
    }
  };
  add("expected", reasons.expected);
  add("seen", reasons.seen);
  add("baseline", reasons.baseline);
  add("coverage", reasons.coverage);
  finding.fields.insert(finding.fields.begin(), std::make_move_iterator(first.begin()),
                        std::make_move_iterator(first.end()));
}

}  // namespace longwatch::detect::behaviour
