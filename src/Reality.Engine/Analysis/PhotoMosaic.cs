using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>
/// Colors of an orthophoto from the photos themselves, sampled once: cells of a few pixels take the photo that sees them best
/// from above, with seams where photos agree (<see cref="ViewLabeling"/>), and pixels are mixed across one cell at seams.
/// </summary>
/// <remarks>Memory: the colors of <see cref="FaceViews.MaxCount"/> photos for each pixel of a tile, and one photo.</remarks>
internal sealed class PhotoMosaic(IPhotoSource photos, OrthophotoSurface surface, double metersPerPixel, StageContext context)
{
    /// <summary>Side of a cell, pixels.</summary>
    public const int CellPixels = 4;

    private const int PixelsPerCell = CellPixels * CellPixels;
    private const int K = FaceViews.MaxCount;

    // The slant of a photo's rays displaces surfaces above or below the model: exponent of its cosine.
    private const int UprightPower = 4;

    // A photo that does not see all of a cell may show the edge that hides the rest.
    private const int SightPower = 4;

    // Cost of a seam per pixel of length, and per gray level that the photos differ there.
    private const float SeamCost = 0.5f;
    private const float SeamCostPerLevel = 0.25f;

    private readonly int _columns = (surface.Width + CellPixels - 1) / CellPixels;
    private readonly int _rows = (surface.Height + CellPixels - 1) / CellPixels;

    /// <summary>The colors; those of the model where no photo sees the surface.</summary>
    public Image<Rgb24> Paint(Scene scene, Image<Rgb24> model)
    {
        var cells = _columns * _rows;
        var (views, faces, seen) = Score(scene, cells);
        var colors = new Rgb24[cells * K * PixelsPerCell];
        for (var i = 0; i < views.Count; i++)
            Sample(i, views[i], scene, faces, colors);
        var labels = ViewLabeling.Solve(4, Opposite(cells), faces, SeamCosts(faces, colors, cells), context.Cancellation);
        return Mix(model, faces, seen, colors, labels);
    }

    private (List<TileView> Views, FaceViews Faces, ushort[] Seen) Score(Scene scene, int cells)
    {
        var faces = new FaceViews(cells);
        var views = new List<TileView>();
        var bounds = surface.Bounds();
        var bare = new Mesh { Origin = surface.Origin, Positions = [], Triangles = [] };
        var seen = new Dictionary<(int Cell, short View), ushort>();
        var scores = new (float Quality, ushort Seen)[cells];
        foreach (var photo in scene.CalibratedPhotos)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var view = new TileView(photo, scene.CameraOf(photo), bare);
            if (!context.Workspace.Contains(ColorBalance.NameOf(photo.Id)) || !ViewFrustum.MaySee(view.View, bounds))
                continue;
            var visibility = context.Workspace.ReadVisibility(scene, photo.Id);
            var balance = ColorBalance.Read(context.Workspace, visibility.ColorView, photo.Id);
            var index = (short)views.Count;
            RasterRows.ForRanges(cells, 256, context.ThreadCount, ScoreRange, context.Cancellation);
            for (var cell = 0; cell < cells; cell++)
            {
                if (scores[cell].Quality <= 0)
                    continue;
                faces.Add(cell, index, scores[cell].Quality);
                seen[(cell, index)] = scores[cell].Seen;
            }
            views.Add(view);

            void ScoreRange(int first, int end)
            {
                for (var cell = first; cell < end; cell++)
                    scores[cell] = Score(cell, view, visibility, balance);
            }
        }
        var masks = new ushort[cells * K];
        for (var cell = 0; cell < cells; cell++)
        {
            for (var k = 0; k < faces.Count[cell]; k++)
                masks[cell * K + k] = seen[(cell, faces.View[cell * K + k])];
        }
        return (views, faces, masks);
    }

    // In effective pixels of the photo, as FaceViews has them.
    private (float Quality, ushort Seen) Score(int cell, TileView view, PhotoVisibility visibility, ColorBalance balance)
    {
        var (sum, count, known, mask) = (0.0, 0, 0, 0);
        for (var p = 0; p < PixelsPerCell; p++)
        {
            if (PixelOf(cell, p) is not { } pixel || !surface.IsKnown(pixel))
                continue;
            known++;
            var world = surface.WorldPosition(pixel);
            if (!visibility.Sees(world, out var at, out var depth)
                || !view.IsInPhoto(view.Project(surface.Position[pixel], out _)))
                continue;
            var ray = (world - view.View.Center).Normalized();
            var upright = ExactMath.Pow(Math.Max(0, -ray.Z), UprightPower);
            sum += visibility.QualityAt(at, depth) * upright * ViewScoring.TrustAt(balance, visibility.DepthView, at);
            mask |= 1 << p;
            count++;
        }
        if (count == 0)
            return (0, 0);
        var sight = ExactMath.Pow((double)count / known, SightPower);
        return ((float)(sum / count * sight * PixelsPerCell * metersPerPixel * metersPerPixel), (ushort)mask);
    }

    private void Sample(int index, TileView view, Scene scene, FaceViews faces, Rgb24[] colors)
    {
        var cells = Enumerable.Range(0, faces.TriangleCount).Where(cell => faces.IndexOf(cell, index) >= 0).ToArray();
        if (cells.Length == 0)
            return;
        var (colorView, _) = context.Workspace.ReadColors(scene, view.Photo.Id);
        var balance = ColorBalance.Read(context.Workspace, colorView, view.Photo.Id);
        var source = new BalancedPhoto(ReadPhoto(view), view, balance);
        RasterRows.ForRanges(cells.Length, 64, context.ThreadCount, SampleRange, context.Cancellation);

        void SampleRange(int first, int end)
        {
            for (var i = first; i < end; i++)
            {
                var place = (cells[i] * K + faces.IndexOf(cells[i], index)) * PixelsPerCell;
                for (var p = 0; p < PixelsPerCell; p++)
                {
                    if (PixelOf(cells[i], p) is not { } pixel || !surface.IsKnown(pixel))
                        continue;
                    var at = view.Project(surface.Position[pixel], out var depth);
                    var footprint = Math.Max(1, metersPerPixel * view.View.FocalX / depth);
                    var color = Vector3.Clamp(
                        source.At(at.X, at.Y, footprint) + new Vector3(0.5f), Vector3.Zero, new Vector3(255));
                    colors[place + p] = new((byte)color.X, (byte)color.Y, (byte)color.Z);
                }
            }
        }
    }

    private Image<Rgb24> ReadPhoto(TileView view)
    {
        try
        {
            return photos.ReadColor(view.Photo, cancellation: context.Cancellation);
        }
        catch (Core.InvalidFileException e)
        {
            context.Log.Warn("Photo_Unreadable", $"{view.Photo.Name} shows gray in the orthophoto: {e.Reason}");
            var gray = new Image<Rgb24>(view.Camera.Width, view.Camera.Height);
            gray.Pixels.AsSpan().Fill(new(128, 128, 128));
            return gray;
        }
    }

    // Edges of a cell: right, left, below, above; the other side of an edge has the number with its last bit changed.
    private int[] Opposite(int cells)
    {
        var opposite = new int[4 * cells];
        for (var cell = 0; cell < cells; cell++)
        {
            var (x, y) = (cell % _columns, cell / _columns);
            opposite[4 * cell] = x + 1 < _columns ? 4 * (cell + 1) + 1 : -1;
            opposite[4 * cell + 1] = x > 0 ? 4 * (cell - 1) : -1;
            opposite[4 * cell + 2] = y + 1 < _rows ? 4 * (cell + _columns) + 3 : -1;
            opposite[4 * cell + 3] = y > 0 ? 4 * (cell - _columns) + 2 : -1;
        }
        return opposite;
    }

    private float[] SeamCosts(FaceViews faces, Rgb24[] colors, int cells)
    {
        var spread = new float[cells];
        for (var cell = 0; cell < cells; cell++)
            spread[cell] = Spread(cell, faces, colors);
        var opposite = Opposite(cells);
        var costs = new float[opposite.Length];
        for (var edge = 0; edge < costs.Length; edge++)
        {
            if (opposite[edge] >= 0)
            {
                var levels = 0.5f * (spread[edge / 4] + spread[opposite[edge] / 4]);
                costs[edge] = CellPixels * (SeamCost + SeamCostPerLevel * levels);
            }
        }
        return costs;
    }

    // Mean difference between the best photo and the others, gray levels.
    private static float Spread(int cell, FaceViews faces, Rgb24[] colors)
    {
        var count = faces.Count[cell];
        if (count < 2)
            return 0;
        var best = 0;
        for (var k = 1; k < count; k++)
            best = faces.Quality[cell * K + k] > faces.Quality[cell * K + best] ? k : best;
        var sum = 0;
        for (var k = 0; k < count; k++)
        {
            for (var p = 0; p < PixelsPerCell; p++)
            {
                var (a, b) = (colors[(cell * K + best) * PixelsPerCell + p], colors[(cell * K + k) * PixelsPerCell + p]);
                sum += Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B);
            }
        }
        return sum / (3f * PixelsPerCell * (count - 1));
    }

    private Image<Rgb24> Mix(Image<Rgb24> model, FaceViews faces, ushort[] seen, Rgb24[] colors, int[] labels)
    {
        var image = new Image<Rgb24>(surface.Width, surface.Height);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
                image[x, y] = Mix(x, y, faces, seen, colors, labels) ?? model[x, y];
        }
        return image;
    }

    // Bilinear between the centers of cells, of the photos that see the pixel; null if none does.
    private Rgb24? Mix(int x, int y, FaceViews faces, ushort[] seen, Rgb24[] colors, int[] labels)
    {
        var (cell, p) = (y / CellPixels * _columns + x / CellPixels, y % CellPixels * CellPixels + x % CellPixels);
        var (cx, cy) = ((x + 0.5f) / CellPixels - 0.5f, (y + 0.5f) / CellPixels - 0.5f);
        var (x0, y0) = ((int)MathF.Floor(cx), (int)MathF.Floor(cy));
        var (sum, total) = (Vector3.Zero, 0f);
        for (var corner = 0; corner < 4; corner++)
        {
            var (dx, dy) = (corner & 1, corner >> 1);
            var (column, row) = (Math.Clamp(x0 + dx, 0, _columns - 1), Math.Clamp(y0 + dy, 0, _rows - 1));
            var k = faces.IndexOf(cell, labels[row * _columns + column]);
            if (k < 0 || (seen[cell * K + k] >> p & 1) == 0)
                continue;
            var weight = (dx == 0 ? 1 - (cx - x0) : cx - x0) * (dy == 0 ? 1 - (cy - y0) : cy - y0);
            sum += weight * ToVector(colors[(cell * K + k) * PixelsPerCell + p]);
            total += weight;
        }
        if (total > 1e-3f)
        {
            var color = sum / total + new Vector3(0.5f);
            return new((byte)color.X, (byte)color.Y, (byte)color.Z);
        }
        var best = -1;
        for (var k = 0; k < faces.Count[cell]; k++)
        {
            var isSeen = (seen[cell * K + k] >> p & 1) != 0;
            if (isSeen && (best < 0 || faces.Quality[cell * K + k] > faces.Quality[cell * K + best]))
                best = k;
        }
        return best < 0 ? null : colors[(cell * K + best) * PixelsPerCell + p];
    }

    private int? PixelOf(int cell, int p)
    {
        var x = cell % _columns * CellPixels + p % CellPixels;
        var y = cell / _columns * CellPixels + p / CellPixels;
        return x < surface.Width && y < surface.Height ? y * surface.Width + x : null;
    }

    private static Vector3 ToVector(Rgb24 color) => new(color.R, color.G, color.B);
}
