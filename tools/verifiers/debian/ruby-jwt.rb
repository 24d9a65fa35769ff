# ruby-jwt: the issuer and the audience are compared only with verify_iss and verify_aud.
require 'jwt'
require_relative 'trials'

run_trials do |trial, token|
  options = { algorithms: [trial[:algorithm]], iss: trial[:issuer], verify_iss: true }
  options.merge!(aud: trial[:audience], verify_aud: true) if trial[:checks]
  options[:jwks] = { keys: trial[:jwks][:keys] } unless trial[:secret]
  JWT.decode(token, trial[:secret], true, options)
end
