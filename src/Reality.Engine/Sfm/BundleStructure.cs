namespace Reality.Engine.Sfm;

/// <summary>Indices of a <see cref="BundleProblem"/>: observations by photo, cameras by point, columns of parameters.</summary>
/// <remarks>The columns are six per free pose, by photo, then the free intrinsics of each camera.</remarks>
internal sealed class BundleStructure
{
    private readonly int[] _freeCountOfPhoto;

    public BundleStructure(BundleProblem problem)
    {
        _freeCountOfPhoto = Array.ConvertAll(problem.CameraOf, c => problem.FreeIntrinsics[c].Length);
        var most = problem.FreeIntrinsics.Max(f => f.Length);
        CameraStride = Math.Max(1, (most + BlockKernels.Lanes - 1) / BlockKernels.Lanes) * BlockKernels.Lanes;
        (FirstOfPhoto, ObservationsOfPhoto, PointOf) = IndexByPhoto(problem);
        PoseColumn = new int[problem.PhotoCount];
        var column = 0;
        for (var i = 0; i < PoseColumn.Length; i++)
        {
            PoseColumn[i] = problem.PoseIsFixed[i] ? -1 : column;
            column += problem.PoseIsFixed[i] ? 0 : 6;
        }
        PoseColumnCount = column;
        CameraColumn = new int[problem.CameraCount];
        for (var c = 0; c < CameraColumn.Length; c++)
        {
            CameraColumn[c] = column;
            column += problem.FreeIntrinsics[c].Length;
        }
        ColumnCount = column;
        (FirstCameraOfPoint, CameraOfIncidence, IncidenceOf) = IndexCameras(problem);
    }

    /// <summary>Observations of photo i are ObservationsOfPhoto[FirstOfPhoto[i] .. FirstOfPhoto[i + 1]], ascending.</summary>
    public int[] FirstOfPhoto { get; }

    /// <summary>Observations grouped by photo.</summary>
    public int[] ObservationsOfPhoto { get; }

    /// <summary>Point of each observation.</summary>
    public int[] PointOf { get; }

    /// <summary>First column of each photo's pose; -1 if the pose is fixed.</summary>
    public int[] PoseColumn { get; }

    /// <summary>Number of columns of poses.</summary>
    public int PoseColumnCount { get; }

    /// <summary>First column of each camera's free intrinsics.</summary>
    public int[] CameraColumn { get; }

    /// <summary>Number of all columns.</summary>
    public int ColumnCount { get; }

    /// <summary>Largest number of free intrinsics of a camera, padded to whole <see cref="BlockKernels.Lanes"/>.</summary>
    public int CameraStride { get; }

    /// <summary>Point i is seen by the cameras CameraOfIncidence[FirstCameraOfPoint[i] .. FirstCameraOfPoint[i + 1]].</summary>
    public int[] FirstCameraOfPoint { get; }

    /// <summary>Camera of each incidence: a point and a camera of which at least one photo sees it.</summary>
    public int[] CameraOfIncidence { get; }

    /// <summary>Incidence of each observation.</summary>
    public int[] IncidenceOf { get; }

    /// <summary>Number of free intrinsics of a photo's camera.</summary>
    public int FreeCountOfPhoto(int photo) => _freeCountOfPhoto[photo];

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
