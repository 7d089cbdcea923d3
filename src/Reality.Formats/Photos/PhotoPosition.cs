using System.Globalization;
using Reality.Core.Numerics;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>
/// Reads the GPS position of a photo with its accuracy. Latitude, longitude and height come from one source: EXIF, or XMP of one
/// namespace; a position that cannot be used, or two that differ, become a message.
/// </summary>
/// <remarks>
/// A camera writes the same position to EXIF and XMP, with more digits in XMP. If the two differ by more than their digits,
/// somebody has processed one of them, which is EXIF as far as programs are known; and the sign of a longitude is missing in
/// XMP more often than wrong in EXIF. So XMP is used while all agree, and EXIF if they differ. A fixed RTK solution is used in
/// either case: it is accurate to centimeters, and a program that rounds or replaces it cannot be distinguished from an error.
/// </remarks>
internal static class PhotoPosition
{
    /// <summary>Standard deviations if the file has none: consumer GNSS, and the barometer offset of drones.</summary>
    private const double DefaultHorizontalSigma = 5;
    private const double DefaultVerticalSigma = 10;

    /// <summary>Standard deviation of what EXIF says was not measured: after a fix was lost, or a height without one.</summary>
    private const double UnmeasuredSigma = 100;

    // Dilution of precision that the standard deviations above stand for; a greater one widens them.
    private const double DefaultDilution = 2;
    private const double MaxDilution = 40;

    private const double MinHeight = -500;
    private const double MaxHeight = 12_000;

    // Two positions of one camera differ by less: EXIF has seconds with two decimals in the worst case.
    private const double MaxDifferenceMeters = 1;

    private const string DifferenceCode = "Photo_PositionsDiffer";

    private const double MetersPerDegree = 111_320;

    // Differ from WGS 84 by less than a receiver without corrections; letters and digits only.
    private static readonly string[] s_datumsLikeWgs84 =
    [
        "WGS84", "WGS1984", "ITRF", "ETRS89", "ETRF", "GDA", "JGD", "NAD83", "CGCS2000", "SIRGAS", "NZGD2000", "PZ90", "EPSG4326",
    ];

    public static PositionPrior? Read(MetadataValues values, string name, List<PhotoMessage> messages)
    {
        var sources = GpsFix.AllInXmp(values).Append(GpsFix.FromExif(values)).OfType<GpsFix>().ToList();
        var usable = sources.Where(source => IsUsable(source, name, messages))
            .Select(source => WithUsableHeight(source, name, messages)).ToList();
        if (usable.Count == 0)
            return null;
        WarnOfOtherDatum(values, name, messages);
        var taken = WithHeight(Choose(usable, name, messages), GpsFix.HeightAlone(values), name, messages);
        var point = new GeoPoint(
            Angle.FromDegrees(taken.Latitude), Angle.FromDegrees(taken.Longitude), taken.Height ?? 0,
            HeightReferenceOf(values));
        var (horizontal, vertical) = Sigmas(taken, usable, values, name, messages);
        return new(point, horizontal, taken.Height is null ? double.PositiveInfinity : vertical);
    }

    private static bool IsUsable(GpsFix fix, string name, List<PhotoMessage> messages)
    {
        if (fix.Fault is { } fault)
            return Reject("Photo_PositionIncomplete", $"{name} has a GPS position in {fix.Source} that is not used: {fault}");
        var (latitude, longitude) = (fix.Latitude, fix.Longitude);
        if (Math.Abs(latitude) < 1e-4 && Math.Abs(longitude) < 1e-4)
            return Unbelievable($"{name} has the GPS position 0, 0, which is not a measurement; it is ignored.");
        if (!(Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180))
        {
            return Unbelievable(
                $"{name} has the GPS position {latitude:F5}, {longitude:F5}, which is not on Earth; it is ignored.");
        }
        return true;

        bool Unbelievable(MessageText message) => Reject("Photo_PositionNotBelievable", message);

        bool Reject(string code, MessageText message)
        {
            messages.Add(new(code, message));
            return false;
        }
    }

    private static GpsFix WithUsableHeight(GpsFix fix, string name, List<PhotoMessage> messages)
    {
        var text = fix.Height is { } height && !(height is >= MinHeight and <= MaxHeight)
            ? string.Create(CultureInfo.InvariantCulture, $"{height:F0} m")
            : fix.UnusableHeight;
        if (text is null)
            return fix;
        messages.Add(new(
            "Photo_HeightNotBelievable",
            $"{name} has '{text}' in {fix.Source} for a GPS height, which cannot be one; latitude and longitude are used "
            + $"without it. Correct or remove it."));
        return fix with { Height = null };
    }

    private static void WarnOfOtherDatum(MetadataValues values, string name, List<PhotoMessage> messages)
    {
        var datum = values.GpsText(GpsTag.MapDatum) ?? "";
        var key = string.Concat(datum.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (key.Length == 0 || s_datumsLikeWgs84.Any(known => key.StartsWith(known, StringComparison.Ordinal)))
            return;
        messages.Add(new(
            "Photo_DatumNotWgs84",
            $"{name} states its GPS position in the datum '{datum}'; it is used as one in WGS 84, from which some differ by "
            + $"hundreds of meters. Convert it to WGS 84."));
    }

    /// <param name="usable">EXIF last.</param>
    private static GpsFix Choose(List<GpsFix> usable, string name, List<PhotoMessage> messages)
    {
        var exact = usable.Find(fix => fix.IsRtkFixed);
        var taken = exact ?? usable.Find(fix => fix.Height is not null) ?? usable[0];
        if (FurthestFrom(taken) is null)
            return taken;
        taken = exact ?? usable[^1];
        if (FurthestFrom(taken) is not { } other)
            return taken;
        var (horizontal, vertical) = Difference(taken, other);
        var height = vertical is { } v
            ? string.Create(CultureInfo.InvariantCulture, $" and {v:0.0} m vertically")
            : "";
        messages.Add(new(
            DifferenceCode,
            $"{name} has two GPS positions, in {taken.Source} and in {other.Source}, that differ by {horizontal:0.0} m "
            + $"horizontally{height}; the one in {taken.Source} ({taken.Latitude:F6}, {taken.Longitude:F6}) is used"
            + $"{(taken.IsRtkFixed ? ", a fixed RTK solution" : "")}. If it is wrong, remove it or correct it."));
        return taken;

        // The first of those that differ most; null if all agree.
        GpsFix? FurthestFrom(GpsFix fix) => usable.Where(other => AreDifferent(fix, other)).MaxBy(
            other => Difference(fix, other) is var (h, v) ? Math.Max(h, v ?? 0) : 0);
    }

    private static GpsFix WithHeight(GpsFix fix, double? alone, string name, List<PhotoMessage> messages)
    {
        if (alone is not { } other)
            return fix;
        if (fix.Height is not { } own)
            return other is >= MinHeight and <= MaxHeight ? fix with { Height = other } : fix;
        var isTold = messages.Exists(message => message.Code == DifferenceCode);
        if (fix.IsExif && Math.Abs(own - other) > MaxDifferenceMeters && !isTold)
        {
            messages.Add(new(
                DifferenceCode,
                $"{name} has two GPS heights, {own:0.0} m in EXIF and {other:0.0} m in XMP, that differ by "
                + $"{Math.Abs(own - other):0.0} m; EXIF is used for all three coordinates. If that is wrong, correct it."));
        }
        return fix;
    }

    private static bool AreDifferent(GpsFix a, GpsFix b) =>
        Difference(a, b) is var (h, v) && (h > MaxDifferenceMeters || v > MaxDifferenceMeters);

    private static (double Horizontal, double? Vertical) Difference(GpsFix a, GpsFix b)
    {
        var north = (a.Latitude - b.Latitude) * MetersPerDegree;
        var turn = Math.IEEERemainder(a.Longitude - b.Longitude, 360);
        var east = turn * MetersPerDegree * ExactMath.Cos(b.Latitude * Math.PI / 180);
        return (Math.Sqrt(north * north + east * east), a.Height is { } h && b.Height is { } other ? Math.Abs(h - other) : null);
    }

    /// <summary>
    /// Heights count from sea level unless their reference in EXIF (EXIF 3.0: 2 or 3) or XMP, or a fixed RTK solution implies the
    /// ellipsoid.
    /// </summary>
    private static HeightReference HeightReferenceOf(MetadataValues values)
    {
        var isRtk = values.Xmp("AltitudeType").Equals("RtkAlt", StringComparison.OrdinalIgnoreCase)
            || values.XmpNumber("RtkFlag") is 50;
        // Pix4D's Camera namespace, which senseFly writes.
        var isStated = values.Xmp("VertCS").StartsWith("ellipsoid", StringComparison.OrdinalIgnoreCase)
            || values.GpsNumber(GpsTag.AltitudeReference) is 2 or 3
            || values.Xmp(XmpNamespace.Exif, "GPSAltitudeRef") is "2" or "3";
        return isRtk || isStated ? HeightReference.Ellipsoid : HeightReference.Egm96;
    }

    // Accuracies of the namespace whose position is taken, or else of parts without a position or with the same one.
    private static (double Horizontal, double Vertical) Sigmas(
        GpsFix taken, List<GpsFix> usable, MetadataValues values, string name, List<PhotoMessage> messages)
    {
        var sigmas = values.XmpValues.Select(value => value.Namespace).Distinct()
            .Select(ns => (Title: XmpNamespace.TitleOf(ns), Sigmas: GpsFix.SigmasInXmp(values, ns)))
            .Where(part => !usable.Exists(fix => fix.Source == part.Title && AreDifferent(fix, taken)))
            .OrderBy(part => part.Title != taken.Source)
            .Select(part => part.Sigmas).ToList();
        var horizontal = sigmas.Select(sigma => sigma.Horizontal).FirstOrDefault(sigma => sigma is not null);
        var isOfExif = usable.Exists(fix => fix.IsExif && !AreDifferent(fix, taken));
        if (!usable.Exists(fix => fix.IsExif && AreDifferent(fix, taken)))
            horizontal ??= values.GpsNumber(GpsTag.HorizontalPositioningError);
        var vertical = sigmas.Select(sigma => sigma.Vertical).FirstOrDefault(sigma => sigma is not null);
        // A receiver that states its accuracy knows better than its status.
        var (horizontalElse, verticalElse) = isOfExif && horizontal is null && vertical is null
            ? SigmasByStatus(taken, values, name, messages)
            : (DefaultHorizontalSigma, DefaultVerticalSigma);
        return (Bounded(horizontal, horizontalElse), Bounded(vertical, verticalElse));
    }

    // EXIF 2.32, 4.6.6: status V is a measurement that was interrupted, mode 2 one without a height.
    private static (double Horizontal, double Vertical) SigmasByStatus(
        GpsFix taken, MetadataValues values, string name, List<PhotoMessage> messages)
    {
        if (Is(GpsTag.Status, 'V'))
        {
            messages.Add(new(
                "Photo_PositionNotMeasured",
                $"{name} has the GPS status V: its receiver had lost the satellites, and the position may be an old one; it "
                + $"counts as one to {UnmeasuredSigma:0} m. Remove it if it is wrong."));
            return (UnmeasuredSigma, UnmeasuredSigma);
        }
        var scale = values.GpsNumber(GpsTag.DilutionOfPrecision) is > DefaultDilution and var dilution
            ? Math.Min(dilution, MaxDilution) / DefaultDilution
            : 1;
        var isFlat = taken.Height is not null && Is(GpsTag.MeasureMode, '2');
        if (isFlat)
        {
            messages.Add(new(
                "Photo_HeightNotMeasured",
                $"{name} has a GPS position of mode 2, which is measured without a height; its height of {taken.Height:0.0} m "
                + $"counts as one to {UnmeasuredSigma:0} m. State the accuracy of the heights if a barometer measured them."));
        }
        return (scale * DefaultHorizontalSigma, isFlat ? UnmeasuredSigma : scale * DefaultVerticalSigma);

        bool Is(int tag, char value) => values.GpsText(tag) is { Length: > 0 } text && char.ToUpperInvariant(text[0]) == value;
    }

    private static double Bounded(double? sigma, double otherwise) =>
        sigma is > 0 and < 1000 ? Math.Max(sigma.Value, 0.01) : otherwise;
}
