namespace Reality.Engine.Features;

/// <summary>An octave from level 3 of the octave before it, which is its level 0.</summary>
internal sealed class LevelSource(GaussianLevels finerOctave) : IOctaveSource
{
    public int Width => finerOctave.Width;

    public int Height => finerOctave.Height;

    public void ReadRow(int y, int firstX, Span<float> row)
    {
        ReadOnlySpan<ushort> from = finerOctave.Row(SiftScales.PerOctave, Math.Clamp(y, 0, Height - 1));
        for (var i = 0; i < row.Length; i++)
            row[i] = from[Math.Clamp(firstX + i, 0, from.Length - 1)] * (1 / GaussianLevels.Unit);
    }
}
