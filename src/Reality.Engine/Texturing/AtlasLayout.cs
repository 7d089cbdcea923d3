namespace Reality.Engine.Texturing;

/// <summary>Where rectangles lie on the pages of an atlas.</summary>
/// <param name="PageSizes">Width and height of each page, texels.</param>
/// <param name="Placements">Page and upper-left corner of each rectangle, in the order they were given.</param>
public sealed record AtlasLayout(
    IReadOnlyList<(int Width, int Height)> PageSizes, IReadOnlyList<(int Page, int X, int Y)> Placements);
