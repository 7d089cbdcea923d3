using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Photogrammetric angles of a camera in radians: <c>cameraFromWorld = Rz(-kappa) Ry(-phi) Rx(-omega)</c>, camera axes x right,
/// y down, z forward. (pi, 0, 0) looks straight down with the top of the image to the north.
/// </summary>
public readonly record struct OmegaPhiKappa(double Omega, double Phi, double Kappa)
{
    /// <summary>
    /// Angles of a rotation. At phi = ±pi/2, where only the sum or difference of omega and kappa is determined, kappa is 0.
    /// </summary>
    public static OmegaPhiKappa FromRotation(Rotation cameraFromWorld)
    {
        var m = cameraFromWorld.ToMatrix();
        var cosPhi = Math.Sqrt(m.M21 * m.M21 + m.M22 * m.M22);
        var phi = ExactMath.Atan2(m.M20, cosPhi);
        return cosPhi > 1e-12
            ? new(ExactMath.Atan2(-m.M21, m.M22), phi, ExactMath.Atan2(-m.M10, m.M00))
            : new(ExactMath.Atan2(m.M12, m.M11), phi, 0);
    }

    public Rotation ToRotation() =>
        Rotation.FromRotationVector(new(0, 0, -Kappa))
        * Rotation.FromRotationVector(new(0, -Phi, 0))
        * Rotation.FromRotationVector(new(-Omega, 0, 0));

    /// <summary>Rotation matrix as printed in the published format; the definition of <see cref="ToRotation"/>.</summary>
    internal Matrix3d ToMatrix()
    {
        var (so, co) = ExactMath.SinCos(Omega);
        var (sp, cp) = ExactMath.SinCos(Phi);
        var (sk, ck) = ExactMath.SinCos(Kappa);
        return new(
            cp * ck, co * sk + so * sp * ck, so * sk - co * sp * ck,
            -cp * sk, co * ck - so * sp * sk, so * ck + co * sp * sk,
            sp, -so * cp, co * cp);
    }
}
