using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Matching;

namespace Reality.Engine.Sfm;

/// <summary>Pairs of photos of a coarsely calibrated scene that see the same tie points.</summary>
internal static class CoarseOverlap
{
    // Tie points that are looked at; evenly spread over the list.
    private const int MaxPointCount = 20_000;

    // A pair is worth matching if it has this share of the points of one of its photos in common.
    private const double MinShare = 0.1;
    private const int MinPointCount = 6;

    // Descriptors hardly match if directions of view differ by more than this angle, or distances by more than this ratio.
    private const double MinCosine = 0.5;
    private const double MaxDistanceRatio = 4;

    // Pairs of a photo, those with most points in common.
    private const int MaxPairsPerPhoto = 40;

    /// <summary>The pairs in ascending order.</summary>
    public static IEnumerable<PhotoPair> PairsOf(Scene scene, CancellationToken cancellation)
    {
        var count = scene.Photos.Count;
        var (shared, seen) = Count(scene, cancellation);
        var pairs = new SortedSet<PhotoPair>();
        for (var photo = 0; photo < count; photo++)
        {
            var others = shared[photo].Where(other =>
                other.Value >= MinPointCount && other.Value >= MinShare * Math.Min(seen[photo], seen[other.Key]));
            foreach (var (other, _) in others.OrderByDescending(o => o.Value).ThenBy(o => o.Key).Take(MaxPairsPerPhoto))
                pairs.Add(PhotoPair.Of(new(photo), new(other)));
        }
        return pairs;
    }

    // Number of points that photos have in common, and that each sees.
    private static (Dictionary<int, int>[] Shared, int[] Seen) Count(Scene scene, CancellationToken cancellation)
    {
        var photos = Enumerable.Range(0, scene.Photos.Count).Where(p => scene.Photos[p].CameraFromWorld is not null).ToArray();
        var shared = Array.ConvertAll(new int[scene.Photos.Count], _ => new Dictionary<int, int>());
        var seen = new int[scene.Photos.Count];
        var step = Math.Max(1, (scene.TiePoints.Count + MaxPointCount - 1) / MaxPointCount);
        var sights = new List<(int Photo, Vector3d Direction, double Distance)>();
        for (var point = 0; point < scene.TiePoints.Count; point += step)
        {
            cancellation.ThrowIfCancellationRequested();
            var position = scene.TiePoints.Positions[point];
            sights.Clear();
            foreach (var photo in photos)
            {
                if (Sees(scene, scene.Photos[photo], position, out var sight))
                    sights.Add((photo, sight.Normalized(), sight.Length));
            }
            for (var i = 0; i < sights.Count; i++)
            {
                seen[sights[i].Photo]++;
                for (var j = i + 1; j < sights.Count; j++)
                {
                    var ratio = sights[i].Distance / sights[j].Distance;
                    if (Vector3d.Dot(sights[i].Direction, sights[j].Direction) < MinCosine
                        || ratio > MaxDistanceRatio || ratio < 1 / MaxDistanceRatio)
                        continue;
                    shared[sights[i].Photo][sights[j].Photo] = shared[sights[i].Photo].GetValueOrDefault(sights[j].Photo) + 1;
                    shared[sights[j].Photo][sights[i].Photo] = shared[sights[j].Photo].GetValueOrDefault(sights[i].Photo) + 1;
                }
            }
        }
        return (shared, seen);
    }

    private static bool Sees(Scene scene, Photo photo, Vector3d position, out Vector3d sight)
    {
        var (camera, pose) = (scene.CameraOf(photo), photo.CameraFromWorld!.Value);
        sight = position - pose.Center;
        return camera.TryProject(pose * position, out var pixel)
            && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < camera.Width && pixel.Y < camera.Height;
    }
}
