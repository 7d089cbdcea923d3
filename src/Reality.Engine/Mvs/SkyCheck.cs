using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// Looks for surfaces that other photos see where a photo claims to see the open sky: a bare wall is as featureless as the sky,
/// but photos from other distances or directions match its stains and edges.
/// </summary>
/// <param name="map">Depth before filtering; infinite in the open sky.</param>
internal sealed class SkyCheck(DepthMap map)
{
    // Every second row and column of a neighbor is looked at; each stands for the pixels around it.
    private const int Step = 2;

    // Share of a part's pixels that neighbors must see a surface in. Near the rim of true sky a few do.
    private const double MinRefutedShare = 0.2;

    private readonly byte[] _hits = new byte[map.Depth.Pixels.Length];

    /// <summary>Projects the surfaces of a neighbor into the sky.</summary>
    public void Add(DepthMap neighbor, in ViewTransfer back)
    {
        ReadOnlySpan<float> depths = map.Depth.Pixels;
        var (width, height) = (map.View.Width, map.View.Height);
        for (var y = 0; y < neighbor.View.Height; y += Step)
        {
            var row = neighbor.Depth.Row(y);
            for (var x = 0; x < row.Length; x += Step)
            {
                if (!DepthMap.IsSurface(row[x])
                    || !back.TryApply(x + 0.5f, y + 0.5f, 1 / row[x], out var ownX, out var ownY, out _)
                    || !(ownX >= 0 && ownY >= 0 && ownX < width && ownY < height))
                    continue;
                var pixel = (int)ownY * width + (int)ownX;
                if (float.IsPositiveInfinity(depths[pixel]) && _hits[pixel] < byte.MaxValue)
                    _hits[pixel]++;
            }
        }
    }

    /// <summary>The pixels of the connected parts of the sky that neighbors see a surface in.</summary>
    public bool[] RefutedPixels()
    {
        var refuted = new bool[_hits.Length];
        var parts = new PixelParts(map.View.Width, _hits.Length, (_, pixel) => IsSky(pixel));
        for (var start = 0; start < refuted.Length; start++)
        {
            if (!IsSky(start))
                continue;
            var part = parts.From(start);
            if (Step * Step * part.Count(pixel => _hits[pixel] > 0) < MinRefutedShare * part.Count)
                continue;
            foreach (var pixel in part)
                refuted[pixel] = true;
        }
        return refuted;
    }

    private bool IsSky(int pixel) => float.IsPositiveInfinity(map.Depth.Pixels[pixel]);
}
