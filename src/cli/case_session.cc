#include "cli/case_session.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/case_run.h"

namespace longwatch::cli {

std::optional<CaseSession> open_case(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return std::nullopt;
  }
  if (settings->workspace.empty()) {
    unusable(Error(ErrorCode::InvalidInput, "no workspace is named; nothing was read")
                 .with_hint("--workspace DIR, or LONGWATCH_WORKSPACE"),
             session);
    return std::nullopt;
  }
  const Result<FileInfo> there =
      session.files.inspect_target(join_path(settings->workspace, "register.db"));
  if (!there.ok()) {
    unusable(Error(ErrorCode::NotFound, "there is no register in this workspace")
                 .at(settings->workspace)
                 .with_hint("'longwatch sweep PATH --workspace DIR --as USER' makes one"),
             session);
    return std::nullopt;
  }
  Result<std::unique_ptr<registry::Register>> entries =
      open_workspace(settings->workspace, settings->as, current_time);
  if (!entries.ok()) {
    unusable(entries.error(), session);
    return std::nullopt;
  }
  return CaseSession{*settings, std::move(entries).value()};
}

Result<model::Audience> parse_audience(std::string_view text) {
  constexpr std::string_view kPartner = "partner:";
  if (text == "internal") {
    return model::Audience{};
  }
  if (text == "public") {
    return model::Audience{model::Audience::Kind::Public, ""};
  }
  if (text.starts_with(kPartner) && text.size() > kPartner.size()) {
    return model::Audience{model::Audience::Kind::Partner,
                           std::string(text.substr(kPartner.size()))};
  }
  return Error(ErrorCode::InvalidInput,
               fmt::format("--audience: expected internal, public or partner:NAME, got '{}'",
                           to_printable(text)));
}

Result<registry::ViewRequest> view_request(const Invocation& invocation) {
  registry::ViewRequest request;
  const std::string audience = invocation.value("--audience");
  if (!audience.empty()) {
    LW_TRY_ASSIGN(request.audience, parse_audience(audience));
  }
  const std::string as_known = invocation.value("--as-known");
  if (!as_known.empty()) {
    request.as_known = parse_iso8601(as_known);
    if (!request.as_known.has_value()) {
      return Error(ErrorCode::InvalidInput, fmt::format("--as-known: expected a time with its zone "
                                                        "(2026-03-10T00:30:00Z), got '{}'",
                                                        to_printable(as_known)));
    }
  }
  request.fiscal_year = invocation.value("--year");
  return request;
}

std::optional<model::CaseFile> open_view(const Invocation& invocation, Session& session) {
  const std::optional<CaseSession> opened = open_case(invocation, session);
  if (!opened.has_value()) {
    return std::nullopt;
  }
  const Result<registry::ViewRequest> request = view_request(invocation);
  if (!request.ok()) {
    unusable(request.error(), session);
    return std::nullopt;
  }
  Result<model::CaseFile> file = opened->entries->view(*request);
  if (!file.ok()) {
    unusable(file.error(), session);
    return std::nullopt;
  }
  return std::move(file).value();
}

Result<const model::Incident*> find_incident(const model::CaseFile& file, std::string_view id) {
  const model::Incident* found = nullptr;
  for (const model::Incident& incident : file.incidents) {
    if (incident.id == id) {
      return &incident;
    }
    if (!id.empty() && std::string_view(incident.id).starts_with(id)) {
      if (found != nullptr) {
        return Error(ErrorCode::NotFound,
                     fmt::format("several incidents begin with '{}'", to_printable(id)));
      }
      found = &incident;
    }
  }
  if (found == nullptr) {
    return Error(ErrorCode::NotFound, fmt::format("there is no incident '{}'", to_printable(id)))
        .with_hint("'longwatch incidents' lists them");
  }
  return found;
}

}  // namespace longwatch::cli
