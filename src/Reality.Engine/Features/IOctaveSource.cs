namespace Reality.Engine.Features;

/// <summary>What an octave is built from, row by row.</summary>
internal interface IOctaveSource
{
    /// <summary>Samples of the octave.</summary>
    int Width { get; }

    int Height { get; }

    /// <summary>Gray levels 0 to 255 of row y from x = <paramref name="firstX"/>; the nearest sample outside the octave.</summary>
    void ReadRow(int y, int firstX, Span<float> row);
}
