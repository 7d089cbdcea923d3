using Reality.Core.Numerics;

namespace Reality.Engine.Features;

/// <summary>Scales of the pyramid (Lowe 2004, section 3): three per octave, from 1.6 samples upwards.</summary>
internal static class SiftScales
{
    /// <summary>The octave of the photo enlarged twice; octave 0 is sampled like the photo.</summary>
    public const int FirstOctave = -1;

    /// <summary>Searched levels of an octave.</summary>
    public const int PerOctave = 3;

    /// <summary>Gaussian levels of an octave.</summary>
    public const int LevelCount = PerOctave + 3;

    /// <summary>Differences of neighboring levels; those with neighbors on both sides are searched.</summary>
    public const int DifferenceCount = LevelCount - 1;

    /// <summary>Blur of level 0, in samples of its octave.</summary>
    public const double BaseSigma = 1.6;

    /// <summary>Assumed blur of a photo, in its pixels.</summary>
    private const double PhotoSigma = 0.5;

    /// <summary>Blur from the enlarged photo to level 0 of the first octave.</summary>
    public static readonly GaussianKernel ToBase = new(Math.Sqrt(BaseSigma * BaseSigma - 4 * PhotoSigma * PhotoSigma));

    /// <summary>Blur from level i to level i + 1 of any octave.</summary>
    public static readonly GaussianKernel[] ToNextLevel = MakeToNextLevel();

    /// <summary>Blur of a level, which may be fractional, in samples of its octave.</summary>
    public static double SigmaOf(double level) => BaseSigma * ExactMath.Pow(2, level / PerOctave);

    private static GaussianKernel[] MakeToNextLevel()
    {
        var kernels = new GaussianKernel[DifferenceCount];
        for (var i = 0; i < kernels.Length; i++)
            kernels[i] = new(Math.Sqrt(ExactMath.Pow(SigmaOf(i + 1), 2) - ExactMath.Pow(SigmaOf(i), 2)));
        return kernels;
    }
}
