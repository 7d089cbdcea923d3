using Reality.Core.Geometry;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>
/// Grows a reconstruction photo by photo from a pair (Schönberger and Frahm, "Structure-from-Motion Revisited", 2016):
/// register, triangulate, adjust, drop outliers, repeat.
/// </summary>
internal sealed class IncrementalMapper(
    Reconstruction reconstruction, SceneAdjustment adjustment, CalibrationOptions options, Action<int> registered,
    CancellationToken cancellation)
{
    // Up to this many registered photos, every round ends with an adjustment of all of them.
    private const int AlwaysGlobalCount = 24;
    private const double GlobalGrowth = 1.15;
    private const int LocalNeighborCount = 10;

    // Photos are registered in the same round if they see at least this share of the tie points that the best candidate sees.
    private const double RoundFraction = 0.6;
    private const double EarlyErrorFactor = 2;
    private const int MaxFinalRounds = 6;

    // Only the first two of the final rounds add observations: the first may still move much, so only the second sees which ones
    // agree. In later rounds, observations that agree only until they are adjusted would be added and dropped each time.
    private const int TakingRounds = 2;

    // Step length at which an adjustment ends: coarse in the first of the final rounds, after which observations are still added
    // and dropped, and fine from then on.
    private const double CoarseStepSigmas = 0.1;
    private const double FineStepSigmas = 0.005;

    // Limits of reprojection errors, as multiples of the final one, while poses from elsewhere are refined.
    private static readonly double[] s_coarseErrorFactors = [32, 8, EarlyErrorFactor];

    // If at most this share of the observations exceeds the next limit, that limit is used without an adjustment before it.
    private const double MaxShareBeyond = 0.01;

    // A photo that was dropped this many times is not tried again.
    private const int MaxDropCount = 2;

    private readonly PointTriangulator _triangulator = new(reconstruction, options);
    private readonly PhotoRegistration _registration = new(reconstruction, options);
    private readonly PairRegistration _byPair = new(reconstruction, options);
    private readonly int[] _dropCount = new int[reconstruction.PhotoCount];
    private readonly PhotoDrop?[] _drops = new PhotoDrop?[reconstruction.PhotoCount];
    private int _countAtLastGlobal = 2;

    /// <summary>By photo, the last pose that an adjustment contradicted; null if none did.</summary>
    public IReadOnlyList<PhotoDrop?> Drops => _drops;

    /// <summary>Registers a pair, then all photos that can follow; false if the pair has too few points.</summary>
    public bool TryGrow(InitialPair pair)
    {
        reconstruction.CameraFromWorld[pair.First] = RigidTransform.Identity;
        reconstruction.CameraFromWorld[pair.Second] = pair.SecondFromFirst;
        reconstruction.IsRegistered[pair.First] = reconstruction.IsRegistered[pair.Second] = true;
        _triangulator.Triangulate(EarlyErrorFactor * options.MaxReprojectionErrorPixels, cancellation);
        AdjustAll(IntrinsicsFreedom.None, 20);
        if (reconstruction.PointCount < options.MinInlierCount)
            return false;
        registered(2);
        Grow();
        return true;
    }

    /// <summary>Registers all photos that see enough tie points.</summary>
    public void Grow()
    {
        while (RegisterRound() is { Length: > 0 } added)
        {
            registered(added.Length);
            AdjustAfter(added);
        }
    }

    /// <summary>
    /// Refines poses of registered photos that may be off by many pixels, from coarse to fine. Poses that are exact enough stay.
    /// </summary>
    public void Settle()
    {
        for (var i = 0; i < s_coarseErrorFactors.Length; i++)
        {
            var limit = s_coarseErrorFactors[i] * options.MaxReprojectionErrorPixels;
            var nextFactor = i + 1 < s_coarseErrorFactors.Length ? s_coarseErrorFactors[i + 1] : 1;
            var next = nextFactor * options.MaxReprojectionErrorPixels;
            _triangulator.Triangulate(limit, cancellation);
            _triangulator.Complete(limit, cancellation);
            if (_triangulator.ShareBeyond(next) <= MaxShareBeyond)
                limit = next;
            else
                adjustment.AdjustAll(IntrinsicsFreedom.None, new() { MaxIterationCount = 30 }, cancellation);
            _triangulator.Filter(limit, cancellation);
        }
        _countAtLastGlobal = Math.Max(2, reconstruction.RegisteredCount);
    }

    /// <summary>
    /// Triangulates and completes tracks in two rounds, and adjusts everything until hardly any observation is dropped.
    /// </summary>
    public void Finish()
    {
        adjustment.ReleaseRadialTerms();
        for (var round = 0; round < MaxFinalRounds; round++)
        {
            if (round < TakingRounds)
            {
                _triangulator.Triangulate(options.MaxReprojectionErrorPixels, cancellation);
                _triangulator.Complete(options.MaxReprojectionErrorPixels, cancellation);
            }
            var before = reconstruction.IsActive.Count(a => a);
            var end = round == 0 ? CoarseStepSigmas : FineStepSigmas;
            adjustment.AdjustAll(Freedom(), new() { MaxIterationCount = 100, MinStepSigmas = end }, cancellation);
            var dropped = _triangulator.Filter(options.MaxReprojectionErrorPixels, cancellation);
            var lost = DropWeakPhotos();
            if (round > 0 && lost == 0 && dropped <= before / 1000)
                break;
            if (round == 0 && Freedom() == IntrinsicsFreedom.All)
                adjustment.HoldHiddenRadialTerms();
        }
    }

    /// <summary>Unregisters photos that too few tie points link to the others.</summary>
    public void Detach(IReadOnlyList<WeakGroup> groups) => Exclude(
    [
        .. groups.SelectMany(group => group.Photos.Select(photo => (photo, DropOf(photo) with { LinkCount = group.LinkCount }))),
    ]);

    /// <summary>Unregisters photos whose measured positions contradict the few tie points that placed them.</summary>
    public void Reject(IReadOnlyList<(int Photo, double Meters)> conflicts) => Exclude(
        [.. conflicts.Select(c => (c.Photo, DropOf(c.Photo) with { PositionConflictMeters = c.Meters }))]);

    /// <summary>Unregisters all photos, because look-alike things at different places may have placed them.</summary>
    public void Distrust() => Exclude(
    [
        .. Enumerable.Range(0, reconstruction.PhotoCount).Where(photo => reconstruction.IsRegistered[photo])
            .Select(photo => (photo, DropOf(photo) with { IsAmbiguous = true })),
    ]);

    /// <summary>Copies the drops of photos that another reconstruction distrusts.</summary>
    public void DistrustAs(IncrementalMapper other)
    {
        for (var photo = 0; photo < _drops.Length; photo++)
            _drops[photo] = other._drops[photo] is { IsAmbiguous: true } drop ? drop : _drops[photo];
    }

    /// <summary>
    /// The finished poses and cameras after another adjustment without one of the control points; the reconstruction itself does
    /// not change.
    /// </summary>
    public (RigidTransform[] CameraFromWorld, Camera[] Cameras) Without(int controlPoint) => adjustment.Without(
        controlPoint, Freedom(), new() { MaxIterationCount = 40, MinStepSigmas = FineStepSigmas }, cancellation);

    /// <summary>Covariances of the finished reconstruction; null if they cannot be computed.</summary>
    public SceneCovariance? Covariance() => adjustment.Covariance(Freedom(), cancellation);

    // They are not tried again.
    private void Exclude((int Photo, PhotoDrop Drop)[] photos)
    {
        if (photos.Length == 0)
            return;
        foreach (var (photo, drop) in photos)
        {
            (_drops[photo], _dropCount[photo]) = (drop, MaxDropCount);
            reconstruction.Unregister(photo);
        }
        _triangulator.Filter(options.MaxReprojectionErrorPixels, cancellation);
    }

    private PhotoDrop DropOf(int photo) => new(reconstruction.ActiveCountOf(photo));

    private int[] RegisterRound()
    {
        cancellation.ThrowIfCancellationRequested();
        var open = Enumerable.Range(0, reconstruction.PhotoCount)
            .Where(p => !reconstruction.IsRegistered[p] && _dropCount[p] < MaxDropCount)
            .Select(p => (Photo: p, Visible: _registration.VisibleCount(p)))
            .OrderByDescending(c => c.Visible).ThenBy(c => c.Photo).ToArray();
        var candidates = open.Where(c => c.Visible >= options.MinInlierCount).ToArray();
        for (var from = 0; from < candidates.Length;)
        {
            var to = from;
            while (to < candidates.Length && candidates[to].Visible >= RoundFraction * candidates[from].Visible)
                to++;
            var added = Register(
                Array.ConvertAll(candidates[from..to], c => c.Photo),
                photo => _registration.TryEstimate(photo, out var pose, out _) ? pose : null);
            if (added.Length > 0)
                return added;
            from = to;
        }
        return Register(
            [.. open.Where(c => c.Visible >= PairRegistration.MinVisibleCount).Select(c => c.Photo)],
            photo => _byPair.TryEstimate(photo, out var pose) ? pose : null);
    }

    private int[] Register(int[] photos, Func<int, RigidTransform?> estimate)
    {
        var poses = new RigidTransform?[photos.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ThreadCount, CancellationToken = cancellation };
        Parallel.For(0, photos.Length, parallel, i => poses[i] = estimate(photos[i]));
        for (var i = 0; i < photos.Length; i++)
        {
            if (poses[i] is not { } pose)
                continue;
            reconstruction.CameraFromWorld[photos[i]] = pose;
            reconstruction.IsRegistered[photos[i]] = true;
        }
        return photos.Where((_, i) => poses[i] is not null).ToArray();
    }

    private void AdjustAfter(int[] added)
    {
        var maxError = EarlyErrorFactor * options.MaxReprojectionErrorPixels;
        _triangulator.Complete(maxError, cancellation);
        _triangulator.Triangulate(maxError, cancellation);
        var count = reconstruction.RegisteredCount;
        if (count <= AlwaysGlobalCount || count >= GlobalGrowth * _countAtLastGlobal)
        {
            AdjustAll(Freedom(), 15);
            _countAtLastGlobal = count;
        }
        else
        {
            adjustment.AdjustSome(LocalPhotos(added), new() { MaxIterationCount = 10, MinRelativeDecrease = 1e-4 }, cancellation);
            _triangulator.Filter(maxError, cancellation);
        }
        DropWeakPhotos();
    }

    private void AdjustAll(IntrinsicsFreedom freedom, int maxIterationCount)
    {
        var bundle = new BundleOptions { MaxIterationCount = maxIterationCount, MinRelativeDecrease = 1e-4 };
        adjustment.AdjustAll(freedom, bundle, cancellation);
        _triangulator.Filter(EarlyErrorFactor * options.MaxReprojectionErrorPixels, cancellation);
    }

    private IntrinsicsFreedom Freedom() => reconstruction.RegisteredCount switch
    {
        < 3 => IntrinsicsFreedom.None,
        < 5 => IntrinsicsFreedom.FocalAndFirstRadial,
        _ => IntrinsicsFreedom.All,
    };

    // The new photos and those that share most points with them.
    private bool[] LocalPhotos(int[] added)
    {
        var tracks = reconstruction.Tracks;
        var shared = new int[reconstruction.PhotoCount];
        foreach (var photo in added)
        {
            foreach (var o in tracks.ObservationsOfPhoto[photo].Where(o => reconstruction.IsActive[o]))
            {
                var track = tracks.TrackOf[o];
                for (var other = tracks.FirstObservation[track]; other < tracks.FirstObservation[track + 1]; other++)
                    shared[tracks.PhotoOf[other]] += reconstruction.IsActive[other] ? 1 : 0;
            }
        }
        var free = new bool[reconstruction.PhotoCount];
        foreach (var photo in Enumerable.Range(0, shared.Length).Where(p => shared[p] > 0)
            .OrderByDescending(p => shared[p]).ThenBy(p => p).Take(added.Length + LocalNeighborCount))
            free[photo] = true;
        foreach (var photo in added)
            free[photo] = true;
        return free;
    }

    private int DropWeakPhotos()
    {
        var dropped = 0;
        for (var photo = 0; photo < reconstruction.PhotoCount; photo++)
        {
            if (!reconstruction.IsRegistered[photo] || reconstruction.ActiveCountOf(photo) >= options.MinInlierCount
                || adjustment.Given?.IsProtected(photo) == true
                || reconstruction.Rigs?.Holds(photo, options.MinInlierCount, reconstruction) == true)
                continue;
            _drops[photo] = DropOf(photo);
            reconstruction.Unregister(photo);
            _dropCount[photo]++;
            dropped++;
        }
        if (dropped > 0)
            _triangulator.Filter(EarlyErrorFactor * options.MaxReprojectionErrorPixels, cancellation);
        return dropped;
    }
}
