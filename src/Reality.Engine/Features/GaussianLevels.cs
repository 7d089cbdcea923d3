using System.Buffers;

namespace Reality.Engine.Features;

/// <summary>
/// The three searched Gaussian levels of one octave, kept at every second sample in both directions, in 1/256 gray levels.
/// </summary>
/// <remarks>
/// The levels are blurred by at least two samples of their octave, so half the samples and sixteen bits lose nothing that a
/// descriptor or the next octave, whose base is level 3, could see; and they take an eighth of the memory.
/// </remarks>
internal sealed class GaussianLevels : IDisposable
{
    public const float Unit = 256;

    private readonly ushort[][] _levels;

    /// <param name="octaveWidth">Samples of the octave, of which every second is kept.</param>
    public GaussianLevels(int octaveWidth, int octaveHeight)
    {
        Width = (octaveWidth + 1) / 2;
        Height = (octaveHeight + 1) / 2;
        _levels = new ushort[SiftScales.PerOctave][];
        for (var i = 0; i < _levels.Length; i++)
            _levels[i] = ArrayPool<ushort>.Shared.Rent(Width * Height);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>A row of level 1, 2 or 3.</summary>
    public Span<ushort> Row(int level, int y) => _levels[level - 1].AsSpan(y * Width, Width);

    /// <summary>All samples of level 1, 2 or 3, row by row.</summary>
    public ReadOnlySpan<ushort> Samples(int level) => _levels[level - 1].AsSpan(0, Width * Height);

    public void Dispose()
    {
        foreach (var level in _levels)
            ArrayPool<ushort>.Shared.Return(level);
    }
}
