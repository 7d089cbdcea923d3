using Reality.Core.Imaging;

namespace Reality.Engine.Features;

/// <summary>Result of scanning a photo: the Gaussian levels that descriptors are computed from, and the extrema.</summary>
internal sealed class ScaleSpace : IDisposable
{
    private const int MinOctaveSide = 24;

    private readonly List<GaussianLevels> _octaves = [];

    /// <summary>Extrema that passed all tests, by octave.</summary>
    public List<Extremum> Extrema { get; } = [];

    /// <summary>Levels of an octave, by <see cref="Extremum.Octave"/>.</summary>
    public GaussianLevels this[int octave] => _octaves[octave - SiftScales.FirstOctave];

    /// <summary>Scans all octaves of a gray photo.</summary>
    public static ScaleSpace Build(Image<byte> photo, SiftOptions options, CancellationToken cancellation)
    {
        var space = new ScaleSpace();
        try
        {
            space.Scan(photo, options, cancellation);
            return space;
        }
        catch
        {
            space.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var levels in _octaves)
            levels.Dispose();
    }

    private void Scan(Image<byte> photo, SiftOptions options, CancellationToken cancellation)
    {
        IOctaveSource source = new EnlargedSource(photo);
        for (var octave = SiftScales.FirstOctave; Math.Min(source.Width, source.Height) >= MinOctaveSide; octave++)
        {
            var levels = new GaussianLevels(source.Width, source.Height);
            _octaves.Add(levels);
            var toBase = octave == SiftScales.FirstOctave ? SiftScales.ToBase : null;
            OctaveScan.Run(source, toBase, octave, options, levels, Extrema, cancellation);
            source = new LevelSource(levels);
        }
    }
}
