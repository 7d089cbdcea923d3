namespace Reality.Engine.Sfm;

/// <summary>Indices of a <see cref="BundleProblem"/>: observations by photo, cameras by point.</summary>
internal sealed class BundleStructure
{

    public BundleStructure(BundleProblem problem)
    {
        var most = problem.FreeIntrinsics.Max(f => f.Length);
        CameraStride = Math.Max(1, (most + BlockKernels.Lanes - 1) / BlockKernels.Lanes) * BlockKernels.Lanes;
        (FirstOfPhoto, ObservationsOfPhoto, PointOf) = IndexByPhoto(problem);
        (FirstCameraOfPoint, CameraOfIncidence, IncidenceOf) = IndexCameras(problem);
        PointOfIncidence = new int[CameraOfIncidence.Length];
        for (var p = 0; p < problem.PointCount; p++)
            PointOfIncidence.AsSpan(FirstCameraOfPoint[p]..FirstCameraOfPoint[p + 1]).Fill(p);
    }

    /// <summary>Observations of photo i are ObservationsOfPhoto[FirstOfPhoto[i] .. FirstOfPhoto[i + 1]], ascending.</summary>
    public int[] FirstOfPhoto { get; }

    /// <summary>Observations grouped by photo.</summary>
    public int[] ObservationsOfPhoto { get; }

    /// <summary>Point of each observation.</summary>
    public int[] PointOf { get; }

    /// <summary>Largest number of free intrinsics of a camera, padded to whole <see cref="BlockKernels.Lanes"/>.</summary>
    public int CameraStride { get; }

    /// <summary>
    /// Cameras with free intrinsics that see point i are CameraOfIncidence[FirstCameraOfPoint[i] .. FirstCameraOfPoint[i + 1]].
    /// </summary>
    public int[] FirstCameraOfPoint { get; }

    /// <summary>Camera of each incidence: a point, and a camera with free intrinsics that sees it in a photo.</summary>
    public int[] CameraOfIncidence { get; }

    /// <summary>Point of each incidence.</summary>
    public int[] PointOfIncidence { get; }

    /// <summary>Incidence of each observation; -1 if its camera has no free intrinsics.</summary>
    public int[] IncidenceOf { get; }

    private static (int[] First, int[] Items, int[] PointOf) IndexByPhoto(BundleProblem problem)
    {
        var first = new int[problem.PhotoCount + 1];
        foreach (var photo in problem.PhotoOf)
            first[photo + 1]++;
        for (var i = 0; i < problem.PhotoCount; i++)
            first[i + 1] += first[i];
        var next = (int[])first.Clone();
        var items = new int[problem.ObservationCount];
        var pointOf = new int[problem.ObservationCount];
        for (var p = 0; p < problem.PointCount; p++)
        {
            for (var o = problem.FirstObservation[p]; o < problem.FirstObservation[p + 1]; o++)
            {
                items[next[problem.PhotoOf[o]]++] = o;
                pointOf[o] = p;
            }
        }
        return (first, items, pointOf);
    }

    private static (int[] First, int[] Cameras, int[] IncidenceOf) IndexCameras(BundleProblem problem)
    {
        var first = new int[problem.PointCount + 1];
        var cameras = new List<int>(problem.PointCount);
        var incidenceOf = new int[problem.ObservationCount];
        for (var p = 0; p < problem.PointCount; p++)
        {
            for (var o = problem.FirstObservation[p]; o < problem.FirstObservation[p + 1]; o++)
            {
                var camera = problem.CameraOf[problem.PhotoOf[o]];
                if (problem.FreeIntrinsics[camera].Length == 0)
                {
                    incidenceOf[o] = -1;
                    continue;
                }
                var at = cameras.IndexOf(camera, first[p]);
                if (at < 0)
                {
                    at = cameras.Count;
                    cameras.Add(camera);
                }
                incidenceOf[o] = at;
            }
            first[p + 1] = cameras.Count;
        }
        return (first, cameras.ToArray(), incidenceOf);
    }
}
