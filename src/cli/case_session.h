#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/session.h"
#include "register/register.h"

namespace longwatch::cli {

/// A command that works on a workspace: its settings, and the register opened as the acting user.
/// Mistakes are told; nothing when there were any.
struct CaseSession {
  const config::Settings settings;
  std::unique_ptr<registry::Register> entries;
};

std::optional<CaseSession> open_case(const Invocation& invocation, Session& session);

/// "internal", "public", "partner:NAME". Fails with `InvalidInput`.
Result<model::Audience> parse_audience(std::string_view text);

/// The view of --audience and --as-known. Fails with `InvalidInput`.
Result<registry::ViewRequest> view_request(const Invocation& invocation);

/// What the audience of --audience may see as of --as-known, with the figures of --year. Mistakes
/// are told; nothing when there were any.
std::optional<model::CaseFile> open_view(const Invocation& invocation, Session& session);

/// The incident with this id, or with an id that begins so when only one does. Fails with
/// `NotFound`.
Result<const model::Incident*> find_incident(const model::CaseFile& file, std::string_view id);

}  // namespace longwatch::cli
