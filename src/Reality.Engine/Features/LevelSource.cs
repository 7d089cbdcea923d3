namespace Reality.Engine.Features;

/// <summary>An octave from level 3 of the octave before it, which is its level 0.</summary>
internal sealed class LevelSource(GaussianLevels finerOctave) : IOctaveSource
{
    public int Width => finerOctave.Width;

    public int Height => finerOctave.Height;

    public void ReadRow(int y, int firstX, Span<float> row)
    {
        ReadOnlySpan<ushort> from = finerOctave.Row(SiftScales.PerOctave, Math.Clamp(y, 0, Height - 1));
        var before = Math.Clamp(-firstX, 0, row.Length);
        var inside = from.Slice(Math.Clamp(firstX, 0, Width), Math.Clamp(Width - firstX - before, 0, row.Length - before));
        row[..before].Fill(from[0] / GaussianLevels.Unit);
        for (var i = 0; i < inside.Length; i++)
            row[before + i] = inside[i] * (1 / GaussianLevels.Unit);
        row[(before + inside.Length)..].Fill(from[^1] / GaussianLevels.Unit);
    }
}
