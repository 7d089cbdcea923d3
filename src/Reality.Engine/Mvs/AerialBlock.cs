using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>Photos taken straight down from one height in even strips, and the choice of neighbors by their places.</summary>
/// <remarks>
/// Neighbors come in turn from four sides: ahead and behind in the strip, and the strips to the left and right; on each side the
/// best angle first. So depth never rests on one direction of the baselines, along which edges cannot be matched, and the choice
/// does not depend on where tie points were found.
/// </remarks>
internal sealed class AerialBlock
{
    private const int SideCount = 4;

    // A pair is useful if both photos show the ground midway between them in this middle part of their width and height.
    private const double UsefulPart = 0.8;

    private readonly Dictionary<PhotoId, AerialPhoto> _photos;
    private readonly Vector2d _alongStrips;

    private AerialBlock(Dictionary<PhotoId, AerialPhoto> photos, Vector2d alongStrips) =>
        (_photos, _alongStrips) = (photos, alongStrips);

    /// <summary>Recognizes the block of a calibrated scene; null if there is none.</summary>
    /// <param name="problem">Why there is none, as a clause.</param>
    public static AerialBlock? Find(Scene scene, TiePointIndex index, out string problem)
    {
        var photos = AerialPhoto.In(scene, index, out problem);
        var along = photos.Count == 0 ? default : EvenStrips.DirectionOf(photos, scene.CalibratedPhotoCount, out problem);
        return problem.Length > 0 ? null : new(photos.ToDictionary(photo => photo.Id), along);
    }

    /// <summary>The best neighbors, best first; null for a photo outside the block, or without a useful neighbor in it.</summary>
    public IReadOnlyList<PhotoId>? Choose(PhotoId photo, int count)
    {
        if (!_photos.TryGetValue(photo, out var own))
            return null;
        var sides = Array.ConvertAll(new int[SideCount], _ => new List<(double Score, PhotoId Photo)>());
        foreach (var other in _photos.Values)
        {
            var score = other.Id == photo ? 0 : ScoreOf(own, other);
            if (score > 0)
                sides[SideOf(other.Plan - own.Plan)].Add((score, other.Id));
        }
        foreach (var side in sides)
            side.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Photo.CompareTo(b.Photo));
        var chosen = new List<PhotoId>();
        for (var rank = 0; sides.Any(side => side.Count > rank); rank++)
            chosen.AddRange(sides.Where(side => side.Count > rank).Select(side => side[rank].Photo));
        return chosen.Count == 0 ? null : [.. chosen.Take(count)];
    }

    private static double ScoreOf(AerialPhoto own, AerialPhoto other)
    {
        var middle = 0.5 * (own.Center + other.Center);
        var ground = middle with { Z = middle.Z - 0.5 * (own.HeightMeters + other.HeightMeters) };
        return own.Shows(ground, UsefulPart) && other.Shows(ground, UsefulPart)
            ? NeighborSelection.AngleScore(own.Center, other.Center, ground)
            : 0;
    }

    // 0 ahead, 1 behind, 2 and 3 beside.
    private int SideOf(Vector2d offset)
    {
        var (along, across) = (Vector2d.Dot(_alongStrips, offset), Vector2d.Cross(_alongStrips, offset));
        return Math.Abs(along) >= Math.Abs(across) ? (along > 0 ? 0 : 1) : (across > 0 ? 2 : 3);
    }
}

/// <summary>A photo that looks straight down.</summary>
/// <param name="HeightMeters">Above the ground that it shows.</param>
internal sealed record AerialPhoto(PinholeView View, double HeightMeters)
{
    private const int MinCount = 4;

    // Cosine of the largest angle from straight down, 20 degrees.
    private const double MinDownward = 0.94;

    // Heights relative to the median.
    private const double MinHeight = 0.7;
    private const double MaxHeight = 1.4;

    /// <summary>Least fraction of the calibrated photos that a block must hold.</summary>
    public const double MinShare = 0.9;

    public PhotoId Id => View.Photo;

    public Vector3d Center => View.Center;

    /// <summary>World x and y.</summary>
    public Vector2d Plan => new(Center.X, Center.Y);

    /// <summary>Whether a world point lies in the middle part of the photo.</summary>
    /// <param name="part">Fraction of the width and height.</param>
    public bool Shows(Vector3d point, double part) => View.TryProject(point, out var pixel, out _)
        && Math.Abs(2 * pixel.X - View.Width) < part * View.Width
        && Math.Abs(2 * pixel.Y - View.Height) < part * View.Height;

    /// <summary>The photos taken straight down from about one height; none if they are too few of the scene.</summary>
    /// <param name="problem">Empty, or why there are none.</param>
    public static IReadOnlyList<AerialPhoto> In(Scene scene, TiePointIndex index, out string problem)
    {
        var total = scene.CalibratedPhotoCount;
        var down = scene.CalibratedPhotos.Where(photo => -photo.CameraFromWorld!.Value.Rotation.ToMatrix().M22 > MinDownward)
            .ToList();
        var photos = down.Select(photo => Of(photo, scene, index)).OfType<AerialPhoto>().ToList();
        var heights = photos.Select(photo => photo.HeightMeters).Order().ToArray();
        var level = photos.FindAll(photo => photo.HeightMeters / heights[heights.Length / 2] is > MinHeight and < MaxHeight);
        problem = total < MinCount
            ? $"the scene has {total} calibrated photos, and strips need {MinCount}"
            : down.Count < MinShare * total
            ? $"{total - down.Count} of {total} photos look more than 20 degrees away from straight down"
            : level.Count < MinShare * total
            ? $"{total - level.Count} of {total} photos were taken at another height above the ground than the rest"
            : "";
        return problem.Length > 0 ? [] : level;
    }

    private static AerialPhoto? Of(Photo photo, Scene scene, TiePointIndex index)
    {
        var view = PinholeView.Of(photo, scene.CameraOf(photo));
        var ground = Array.ConvertAll(index.PointsOf(photo.Id).ToArray(), point => scene.TiePoints.Positions[point].Z);
        Array.Sort(ground);
        var height = ground.Length == 0 ? 0 : view.Center.Z - ground[ground.Length / 2];
        return height > 0 ? new(view, height) : null;
    }
}
