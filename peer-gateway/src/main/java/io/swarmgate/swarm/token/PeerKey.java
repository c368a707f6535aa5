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
    private static final BigInteger FIELD = ((ECFieldFp) P256.getCurve().getField()).getP();

    private final ECPoint point;
    private final PeerId id;

    private PeerKey(ECPoint point, PeerId id) {
        this.point = point;
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
        return new PeerKey(new ECPoint(x, y), new PeerId(Sha256.shortName(point)));
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
        if (x.compareTo(FIELD) >= 0 || y.compareTo(FIELD) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x)
                .add(P256.getCurve().getA())
                .mod(FIELD)
                .multiply(x)
                .add(P256.getCurve().getB())
                .mod(FIELD);
        return y.multiply(y).mod(FIELD).equals(right);
    }

    public PeerId id() {
        return id;
    }

    /**
     * Whether this key signed the nonce of a socket followed by the token: a stolen token is of no use without the key,
     * nor a recorded signature on another socket. Takes milliseconds: not for an I/O thread.
     */
    public boolean signed(byte[] nonce, String token, byte[] signature) {
        try {
            Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
            check.initVerify(publicKey());
            check.update(nonce);
            check.update(token.getBytes(StandardCharsets.US_ASCII));
            return check.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private PublicKey publicKey() throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, P256));
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
