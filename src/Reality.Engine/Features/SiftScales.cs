namespace Reality.Engine.Features;

/// <summary>The scales of Lowe's (2004, section 3) pyramid: three per octave, from 1.6 samples upwards.</summary>
internal static class SiftScales
{
    /// <summary>Octave of the photo enlarged twice; octave 0 is sampled like the photo.</summary>
    public const int FirstOctave = -1;

    public const int PerOctave = 3;

    /// <summary>Gaussian levels of an octave.</summary>
    public const int LevelCount = PerOctave + 3;

    /// <summary>Differences of neighboring levels; those that have a neighbor on both sides are searched.</summary>
    public const int DifferenceCount = LevelCount - 1;

    /// <summary>Blur of level 0, in samples of its octave.</summary>
    public const double BaseSigma = 1.6;

    /// <summary>Blur that a photo is taken to have, in its pixels.</summary>
    private const double PhotoSigma = 0.5;

    /// <summary>From the enlarged photo to level 0 of the first octave.</summary>
    public static readonly GaussianKernel ToBase = new(Math.Sqrt(BaseSigma * BaseSigma - 4 * PhotoSigma * PhotoSigma));

    /// <summary>From level i to level i + 1 of any octave.</summary>
    public static readonly GaussianKernel[] ToNextLevel = MakeToNextLevel();

    /// <summary>Blur of a level, which may lie between two, in samples of its octave.</summary>
    public static double SigmaOf(double level) => BaseSigma * Math.Pow(2, level / PerOctave);

    private static GaussianKernel[] MakeToNextLevel()
    {
        var kernels = new GaussianKernel[DifferenceCount];
        for (var i = 0; i < kernels.Length; i++)
            kernels[i] = new(Math.Sqrt(Math.Pow(SigmaOf(i + 1), 2) - Math.Pow(SigmaOf(i), 2)));
        return kernels;
    }
}
