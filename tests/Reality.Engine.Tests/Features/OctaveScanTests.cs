using Reality.Core.Imaging;
using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

/// <summary>
/// Octaves that stream by in tiles against the same octave held whole, and against blobs of known place and size.
/// </summary>
public sealed class OctaveScanTests
{
    private static readonly SiftOptions Options = new() { MinContrast = 0.5f };

    [Theory]
    [InlineData(61, 48)]
    [InlineData(540, 30)] // two tiles of 1024 samples, twice enlarged
    [InlineData(30, 130)]
    public void Kept_levels_and_extrema_are_those_of_the_whole_octave(int width, int height)
    {
        var photo = new SyntheticTexture(seed: 4, count: width * height / 12, extent: Math.Max(width, height))
            .Render(width, height, 1, 0.3);
        var source = new EnlargedSource(photo);

        var (kept, found) = Scan(source, SiftScales.ToBase, octave: -1);
        using (kept)
        {
            var whole = new WholeOctave(source, SiftScales.ToBase);
            AssertLevels(whole, source, kept);
            var expected = whole.FindExtrema(octave: -1, Options);
            Assert.True(expected.Count > 8, $"{expected.Count} extrema");
            AssertSame(expected, found);
        }
    }

    [Fact]
    public void The_next_octave_is_built_on_level_three_without_blurring_it_first()
    {
        var photo = new SyntheticTexture(seed: 6, count: 700, extent: 160).Render(120, 100, 1, 0);
        using var finer = Scan(new EnlargedSource(photo), SiftScales.ToBase, octave: -1).Kept;
        var source = new LevelSource(finer);

        var (kept, found) = Scan(source, toBase: null, octave: 0);
        using (kept)
        {
            var whole = new WholeOctave(source, toBase: null);
            AssertLevels(whole, source, kept);
            Assert.NotEmpty(found);
            AssertSame(whole.FindExtrema(octave: 0, Options), found);
        }
    }

    [Theory]
    [InlineData(2.5, +60)]
    [InlineData(4, -60)]
    [InlineData(7, +60)]
    [InlineData(12, -60)]
    public void A_blob_is_an_extremum_at_its_center_and_its_scale(double sigma, double amplitude)
    {
        var (centerX, centerY) = (101.3, 87.8);
        var photo = Blob(210, 180, centerX, centerY, sigma, amplitude);

        using var space = ScaleSpace.Build(photo, Options, TestContext.Current.CancellationToken);

        var strongest = space.Extrema.MaxBy(e => Math.Abs(e.Response));
        Assert.Equal(centerX, strongest.PixelX, 0.05);
        Assert.Equal(centerY, strongest.PixelY, 0.05);
        // s² / (s² + t²) at t and at 2^(1/3) t differ most for t = s / 2^(1/6); a photo is taken to be blurred by half a pixel.
        Assert.Equal(1, strongest.Scale / (Math.Sqrt(sigma * sigma - 0.25) / Math.Pow(2, 1 / 6.0)), 0.04);
        Assert.Equal(-Math.Sign(amplitude), Math.Sign(strongest.Response));
    }

    [Fact]
    public void Moving_the_photo_by_whole_pixels_moves_the_extrema_by_as_many()
    {
        var (first, second) = (Blob(160, 140, 60.2, 70.7, 3, 50), Blob(160, 140, 83.2, 59.7, 3, 50));
        var (a, b) = (Strongest(first), Strongest(second));
        Assert.Equal(23, b.PixelX - a.PixelX, 1e-3);
        Assert.Equal(-11, b.PixelY - a.PixelY, 1e-3);
        Assert.Equal(a.Scale, b.Scale, 1e-3);
    }

    [Fact]
    public void Edges_and_weak_blobs_are_no_extrema()
    {
        var edge = new Image<byte>(120, 100);
        for (var y = 0; y < edge.Height; y++)
            edge.Row(y)[(edge.Width / 2)..].Fill(200);
        Assert.Empty(ScaleSpace.Build(edge, Options, TestContext.Current.CancellationToken).Extrema);

        var weak = ScaleSpace.Build(
            Blob(120, 100, 60, 50, 4, 8), new() { MinContrast = 5 }, TestContext.Current.CancellationToken);
        Assert.Empty(weak.Extrema);
    }

    private static Extremum Strongest(Image<byte> photo)
    {
        using var space = ScaleSpace.Build(photo, Options, TestContext.Current.CancellationToken);
        return space.Extrema.MaxBy(e => Math.Abs(e.Response));
    }

    // A tile counts x from its own left end, which rounds the last digits differently.
    private static void AssertSame(List<Extremum> expected, List<Extremum> found)
    {
        static (float, float, float) Place(Extremum e) => (e.Y, e.Level, e.X);
        Assert.Equal(expected.Count, found.Count);
        foreach (var (a, b) in expected.OrderBy(Place).Zip(found.OrderBy(Place)))
        {
            Assert.Equal(a.X, b.X, 1e-3f);
            Assert.Equal(a with { X = 0 }, b with { X = 0 });
        }
    }

    private static (GaussianLevels Kept, List<Extremum> Found) Scan(IOctaveSource source, GaussianKernel? toBase, int octave)
    {
        var (kept, found) = (new GaussianLevels(source.Width, source.Height), new List<Extremum>());
        OctaveScan.Run(source, toBase, octave, Options, kept, found, TestContext.Current.CancellationToken);
        return (kept, found);
    }

    private static void AssertLevels(WholeOctave whole, IOctaveSource source, GaussianLevels kept)
    {
        for (var level = 1; level <= SiftScales.PerOctave; level++)
        {
            for (var y = 0; y < source.Height; y += 2)
            {
                var row = kept.Row(level, y / 2);
                for (var x = 0; x < source.Width; x += 2)
                    Assert.Equal((ushort)(whole.At(level, x, y) * GaussianLevels.Unit + 0.5f), row[x / 2]);
            }
        }
    }

    private static Image<byte> Blob(int width, int height, double centerX, double centerY, double sigma, double amplitude)
    {
        var photo = new Image<byte>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (dx, dy) = (x + 0.5 - centerX, y + 0.5 - centerY);
                photo[x, y] = (byte)Math.Round(120 + amplitude * Math.Exp(-0.5 * (dx * dx + dy * dy) / (sigma * sigma)));
            }
        }
        return photo;
    }

    /// <summary>
    /// The definition: all levels of an octave in memory, with a rim so wide that no end of a row is ever seen.
    /// </summary>
    private sealed class WholeOctave
    {
        private const int Rim = 60;

        private readonly IOctaveSource _source;
        private readonly int _width;
        private readonly int _height;
        private readonly RowRing[] _levels = new RowRing[SiftScales.LevelCount];
        private readonly RowRing[] _differences = new RowRing[SiftScales.DifferenceCount];

        public WholeOctave(IOctaveSource source, GaussianKernel? toBase)
        {
            (_source, _width, _height) = (source, source.Width + 2 * Rim, source.Height + 2 * Rim);
            var rows = new RowRing(_width, _height);
            for (var y = -Rim; y < source.Height + Rim; y++)
                source.ReadRow(y, -Rim, rows.Row(y));
            var margin = toBase?.Radius ?? 0;
            _levels[0] = toBase is null ? rows : Blurred(rows, toBase, margin);
            for (var i = 0; i < SiftScales.DifferenceCount; i++)
            {
                margin += SiftScales.ToNextLevel[i].Radius;
                _levels[i + 1] = Blurred(_levels[i], SiftScales.ToNextLevel[i], margin);
                _differences[i] = new(_width, _height);
                for (var y = -Rim; y < source.Height + Rim; y++)
                {
                    for (var x = 0; x < _width; x++)
                        _differences[i].Row(y)[x] = _levels[i + 1].Row(y)[x] - _levels[i].Row(y)[x];
                }
            }
        }

        public float At(int level, int x, int y) => _levels[level].Row(y)[Rim + x];

        public List<Extremum> FindExtrema(int octave, SiftOptions options)
        {
            const int border = 5;
            var found = new List<Extremum>();
            for (var level = 1; level <= SiftScales.PerOctave; level++)
            {
                for (var y = border; y < _source.Height - border; y++)
                {
                    for (var x = border; x < _source.Width - border; x++)
                    {
                        if (ExtremumScan.IsExtremum(WindowAt(level, y), 0.8f * options.MinContrast, Rim + x)
                            && ExtremumRefinement.TryRefine(
                                _differences, Rim + x, y, level, options.MinContrast, options.MaxEdgeRatio, out var peak))
                            found.Add(peak with { X = peak.X - Rim, Octave = octave });
                    }
                }
            }
            return found;
        }

        private ExtremumScan.Window WindowAt(int level, int y)
        {
            var (finer, same, coarser) = (_differences[level - 1], _differences[level], _differences[level + 1]);
            return new()
            {
                FinerAbove = finer.Row(y - 1), Finer = finer.Row(y), FinerBelow = finer.Row(y + 1),
                Above = same.Row(y - 1), Center = same.Row(y), Below = same.Row(y + 1),
                CoarserAbove = coarser.Row(y - 1), Coarser = coarser.Row(y), CoarserBelow = coarser.Row(y + 1),
            };
        }

        // Along all rows, then across them; samples nearer to the rim's end than the margin are left zero.
        private RowRing Blurred(RowRing rows, GaussianKernel kernel, int margin)
        {
            var (along, across) = (new RowRing(_width, _height), new RowRing(_width, _height));
            for (var y = -Rim; y < _source.Height + Rim; y++)
            {
                for (var x = margin; x < _width - margin; x++)
                    along.Row(y)[x] = GaussianBlur.AlongRowAt(rows.Row(y), kernel.Weights, x);
            }
            for (var y = margin - Rim; y < _source.Height + Rim - margin; y++)
            {
                var offsets = Enumerable.Range(y - kernel.Radius, 2 * kernel.Radius + 1).Select(along.OffsetOf).ToArray();
                for (var x = margin; x < _width - margin; x++)
                    across.Row(y)[x] = GaussianBlur.AcrossRowsAt(along.Samples, offsets, kernel.Weights, x);
            }
            return across;
        }
    }
}
