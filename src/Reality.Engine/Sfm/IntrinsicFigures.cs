using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>The intrinsics of a camera as plain numbers: pixels, and Brown's coefficients on normalized coordinates.</summary>
public sealed record IntrinsicFigures(
    double FocalLength, double PrincipalPointX, double PrincipalPointY, double AspectRatio, double Skew,
    double K1, double K2, double K3, double P1, double P2)
{
    public static IntrinsicFigures Of(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        var d = camera.Distortion;
        return new(
            camera.FocalLength, camera.PrincipalPoint.X, camera.PrincipalPoint.Y, camera.AspectRatio, camera.Skew, d.K1, d.K2, d.K3, d.P1, d.P2);
    }
}
