package io.swarmgate.swarm.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.ProtocolLimits;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Mints and checks tokens: JWT (RFC 7519) with HS256. The first key signs; every key is accepted, so a new one is put
 * first and the old one removed once its tokens have expired. Thread-safe.
 */
public final class JoinTokens {
    private final Duration lifetime;
    private final InstantSource clock;
    private final JWSHeader header;
    private final JWSSigner signer;
    private final Map<String, JWSVerifier> verifiers = new HashMap<>();

    /**
     * @param keys at least one
     * @param lifetime of a token; it is needed only to open the socket
     */
    public JoinTokens(List<TokenKey> keys, Duration lifetime, InstantSource clock) {
        this.lifetime = lifetime;
        this.clock = clock;
        TokenKey first = keys.get(0);
        this.header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(first.id()).build();
        try {
            this.signer = new MACSigner(first.secret());
            for (TokenKey key : keys) {
                if (verifiers.putIfAbsent(key.id(), new MACVerifier(key.secret())) != null) {
                    throw new IllegalArgumentException("two token keys are called \"" + key.id() + "\"");
                }
            }
        } catch (JOSEException weak) {
            throw new IllegalArgumentException("a token key cannot be used: " + weak.getMessage(), weak);
        }
    }

    public Instant expiry() {
        return clock.instant().plus(lifetime);
    }

    /** @throws IllegalArgumentException if the token would be longer than the protocol allows */
    public String mint(JoinToken token) {
        SignedJWT jwt = new SignedJWT(
                header,
                new JWTClaimsSet.Builder()
                        .claim("st", token.stream())
                        .claim("pk", token.peer().value())
                        .claim("rt", token.route())
                        .expirationTime(Date.from(token.expires()))
                        .build());
        try {
            jwt.sign(signer);
        } catch (JOSEException broken) {
            throw new IllegalStateException("every Java platform has HmacSHA256", broken);
        }
        String text = jwt.serialize();
        if (text.length() > ProtocolLimits.TOKEN_CHARS) {
            throw new IllegalArgumentException("a token of " + text.length() + " bytes; use shorter names");
        }
        return text;
    }

    /** What a token grants, if it is one of ours and still good. */
    public JoinToken check(String text) throws TokenRefused {
        JWTClaimsSet claims;
        try {
            SignedJWT jwt = SignedJWT.parse(text);
            String keyId = jwt.getHeader().getKeyID();
            JWSVerifier verifier = keyId == null ? null : verifiers.get(keyId);
            if (verifier == null
                    || !JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())
                    || !jwt.verify(verifier)) {
                throw new TokenRefused(TokenRefused.Reason.SIGNATURE);
            }
            claims = jwt.getJWTClaimsSet();
            Instant expires = claims.getExpirationTime().toInstant();
            if (!clock.instant().isBefore(expires)) {
                throw new TokenRefused(TokenRefused.Reason.EXPIRED);
            }
            return new JoinToken(
                    claims.getStringClaim("st"),
                    new PeerId(claims.getStringClaim("pk")),
                    claims.getStringClaim("rt"),
                    expires);
        } catch (ParseException | JOSEException | RuntimeException notOurs) {
            throw new TokenRefused(TokenRefused.Reason.SIGNATURE);
        }
    }
}
