package io.swarmgate.swarm.token;

import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The public half of a peer's ECDSA P-256 key. */
public final class PeerKey {
    private static final int POINT_BYTES = 65;
    private static final int COORDINATE_BYTES = 32;
    private static final byte UNCOMPRESSED = 4;
    private static final ECParameterSpec P256 = p256();

    private final PublicKey key;
    private final PeerId id;

    private PeerKey(PublicKey key, PeerId id) {
        this.key = key;
        this.id = id;
    }

    /**
     * Reads an uncompressed point (SEC 1, section 2.3.4).
     *
     * @throws TokenRefused if it is none, or lies not on the curve
     */
    public static PeerKey parse(byte[] point) throws TokenRefused {
        if (point.length != POINT_BYTES || point[0] != UNCOMPRESSED) {
            throw new TokenRefused(TokenRefused.Reason.KEY);
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + COORDINATE_BYTES));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + COORDINATE_BYTES, POINT_BYTES));
        if (!isOnCurve(x, y)) {
            throw new TokenRefused(TokenRefused.Reason.KEY);
        }
        try {
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), P256));
            return new PeerKey(key, new PeerId(Sha256.shortName(point)));
        } catch (GeneralSecurityException refused) {
            throw new TokenRefused(TokenRefused.Reason.KEY);
        }
    }

    /** @param text the point in base64url */
    public static PeerKey parse(String text) throws TokenRefused {
        try {
            return parse(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            throw new TokenRefused(TokenRefused.Reason.KEY);
        }
    }

    /** SEC 1, section 3.2.2.1; providers differ in what they check, so it is done here. */
    private static boolean isOnCurve(BigInteger x, BigInteger y) {
        BigInteger p = ((ECFieldFp) P256.getCurve().getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(3)
                .add(P256.getCurve().getA().multiply(x))
                .add(P256.getCurve().getB())
                .mod(p);
        return y.multiply(y).mod(p).equals(right);
    }

    public PeerId id() {
        return id;
    }

    /**
     * Whether this key signed the nonce of a socket followed by the token: a stolen token is of no use without the key,
     * nor a recorded signature on another socket.
     */
    public boolean signed(byte[] nonce, String token, byte[] signature) {
        try {
            Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
            check.initVerify(key);
            check.update(nonce);
            check.update(token.getBytes(StandardCharsets.US_ASCII));
            return check.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has P-256", impossible);
        }
    }
}
