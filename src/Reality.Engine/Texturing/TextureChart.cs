namespace Reality.Engine.Texturing;

/// <summary>A connected group of triangles with one photo: a crop of that photo on a page.</summary>
internal sealed record TextureChart
{
    /// <summary>Texels around the triangles that belong to the chart.</summary>
    public const int Margin = 4;

    /// <summary>Index of the tile's view, or <see cref="ViewLabeling.Unseen"/>.</summary>
    public required int View { get; init; }

    public required int[] Triangles { get; init; }

    /// <summary>Chart coordinates of the crop's upper-left texel: pixels of the view times <see cref="Scale"/>.</summary>
    public required int X0 { get; init; }

    public required int Y0 { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Texels per pixel of the view, above 0 to 1; 1 copies pixels.</summary>
    public double Scale { get; init; } = 1;

    public int Page { get; init; }

    /// <summary>Upper-left texel on the page.</summary>
    public int PageX { get; init; }

    public int PageY { get; init; }
}
