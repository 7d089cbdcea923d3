using System.Globalization;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Judges whether photos show the terms k2 and k3 of a camera's radial distortion. Terms that move pixels by less than the
/// accuracy of features absorb systematic errors of the features, which bends the scene.
/// </summary>
/// <remarks>
/// A focal length and k1 can replace a part of k2 and k3, so only the rest counts: f k2 r⁵ + f k3 r⁷ without multiples of r and
/// r³. On the disk around the photo, the rest is a sum of the Zernike polynomials 10ρ⁵ - 12ρ³ + 3ρ and 35ρ⁷ - 60ρ⁵ + 30ρ³ - 4ρ
/// (Born and Wolf, "Principles of Optics", 9.2), whose mean squares are 1/6 and 1/8.
/// </remarks>
internal static class RadialTerms
{
    // In standard deviations of an observation.
    private const double MinShiftSigmas = 0.5;

    /// <summary>Whether k2 and k3 move pixels too little to be determined.</summary>
    /// <param name="given">The camera as it was given.</param>
    /// <param name="adjusted">The same camera with all terms adjusted.</param>
    /// <param name="noisePixels">Standard deviation of an observation.</param>
    public static bool AreHidden(Camera given, Camera adjusted, double noisePixels) =>
        given.Fisheye is null && ShiftPixels(given, adjusted) < MinShiftSigmas * noisePixels;

    /// <summary>The adjusted camera with k2 and k3 as they were given.</summary>
    public static Camera Without(Camera given, Camera adjusted) => adjusted with
    {
        Distortion = adjusted.Distortion with { K2 = given.Distortion.K2, K3 = given.Distortion.K3 },
    };

    /// <summary>
    /// Root mean square, over the photo, of the pixel shift by k2 and k3 relative to the given camera, without the part that a
    /// focal length and k1 can replace.
    /// </summary>
    public static double ShiftPixels(Camera given, Camera adjusted)
    {
        var radius = 0.5 * double.Hypot(adjusted.Width, adjusted.Height) / adjusted.FocalLength;
        var square = radius * radius;
        var fifth = adjusted.FocalLength * square * square * radius * (adjusted.Distortion.K2 - given.Distortion.K2);
        var seventh = adjusted.FocalLength * square * square * square * radius * (adjusted.Distortion.K3 - given.Distortion.K3);
        var (first, second) = (fifth / 10 + 6 * seventh / 35, seventh / 35);
        return Math.Sqrt(first * first / 6 + second * second / 8);
    }

    /// <summary>Says which cameras keep their k2 and k3.</summary>
    public static void Tell(Reconstruction reconstruction, SceneAdjustment adjustment, StageLog log)
    {
        foreach (var (c, camera) in reconstruction.Cameras.Index())
        {
            if (!adjustment.HoldsRadialTerms[c] || !reconstruction.IsUsed(c))
                continue;
            log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"{CameraTitle.Of(camera)}: k2 and k3 stay as they are. They would move pixels by less than half of the standard "
                + $"deviation of a tie point, {adjustment.NoisePixels[c]:F2} px."));
        }
    }
}
