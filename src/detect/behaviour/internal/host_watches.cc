#include "detect/behaviour/internal/host_watches.h"

#include "detect/behaviour/internal/archive_staging.h"
#include "detect/behaviour/internal/directory_search.h"
#include "detect/behaviour/internal/log_copies.h"
#include "detect/behaviour/internal/log_tampering.h"
#include "detect/behaviour/internal/logon_origin.h"
#include "detect/behaviour/internal/lsass_access.h"
#include "detect/behaviour/internal/mailbox_access.h"
#include "detect/behaviour/internal/password_guessing.h"
#include "detect/behaviour/internal/process_pairs.h"
#include "detect/behaviour/internal/share_reads.h"
#include "detect/behaviour/internal/sign_in_places.h"
#include "detect/behaviour/internal/ticket_burst.h"
#include "detect/behaviour/internal/tracking_mail.h"

namespace longwatch::detect::behaviour {

void add_host_watches(const BehaviourOptions& options, model::FieldTable& fields,
                      std::vector<std::unique_ptr<Watch>>& watches) {
  watches.push_back(make_process_pairs(fields));
  watches.push_back(make_lsass_access(fields));
  watches.push_back(make_logon_origin(fields));
  watches.push_back(make_password_guessing(options, fields));
  watches.push_back(make_ticket_burst(fields));
  watches.push_back(make_directory_search(fields));
  watches.push_back(make_archive_staging(fields));
  watches.push_back(make_log_tampering(fields));
  watches.push_back(make_log_copies(fields));
  watches.push_back(make_share_reads(fields));
  watches.push_back(make_tracking_mail(options, fields));
  watches.push_back(make_sign_in_places(options, fields));
  watches.push_back(make_mailbox_access(options, fields));
}

}  // namespace longwatch::detect::behaviour
