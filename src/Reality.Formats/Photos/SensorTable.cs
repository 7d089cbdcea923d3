namespace Reality.Formats.Photos;

/// <summary>Sensor widths in millimeters from data sheets, for cameras whose files do not contain them.</summary>
public static class SensorTable
{
    private static readonly Dictionary<string, double> Widths = new(StringComparer.OrdinalIgnoreCase)
    {
        // DJI, by the model in EXIF.
        ["FC200"] = 6.17, ["PHANTOM VISION FC200"] = 6.17, ["FC300S"] = 6.17, ["FC300X"] = 6.17, ["FC300C"] = 6.17,
        ["FC300SE"] = 6.17, ["FC330"] = 6.17, ["FC220"] = 6.17, ["FC350"] = 6.17, ["FC550"] = 17.3, ["FC550RAW"] = 17.3,
        ["FC6310"] = 13.2, ["FC6310R"] = 13.2, ["FC6310S"] = 13.2, ["FC6360"] = 4.87, ["FC6510"] = 13.2, ["FC6520"] = 17.3,
        ["FC6540"] = 23.5, ["FC2103"] = 6.17, ["FC2204"] = 6.17, ["FC2403"] = 6.4, ["FC3170"] = 6.4, ["FC3411"] = 13.2,
        ["FC3582"] = 9.7, ["FC7203"] = 6.3, ["FC7303"] = 6.3, ["FC8482"] = 9.7, ["FC1102"] = 6.17, ["L1D-20c"] = 13.2,
        ["L2D-20c"] = 17.3, ["M3E"] = 17.3, ["M3M"] = 17.3, ["ZenmuseP1"] = 35.9, ["EP800"] = 13.2, ["ZenmuseL1"] = 13.2,
        ["FC350Z"] = 6.17, ["FC-350"] = 6.17,
        // Other drones.
        ["Anafi"] = 5.92, ["ANAFI USA"] = 5.92, ["S.O.D.A."] = 12.75, ["S.O.D.A. 3D"] = 12.75, ["Sequoia"] = 4.8,
        ["XT705"] = 6.17, ["XT709"] = 13.2, ["RedEdge"] = 4.8, ["RedEdge-M"] = 4.8, ["HERO4 Black"] = 6.17,
        ["HERO5 Black"] = 6.17, ["HERO6 Black"] = 6.17, ["HERO7 Black"] = 6.17,
        // Phones.
        ["iPhone 4"] = 4.54, ["iPhone 4S"] = 4.54, ["iPhone 5"] = 4.54, ["iPhone 5s"] = 4.89, ["iPhone 6"] = 4.8,
        ["iPhone 6s"] = 4.8, ["iPhone 7"] = 4.8, ["iPhone 8"] = 4.8, ["iPhone X"] = 4.8, ["iPhone XR"] = 5.6,
        ["iPhone XS"] = 5.6, ["iPhone 11"] = 5.6, ["iPhone 12"] = 5.6, ["Nexus 4"] = 4.54, ["Nexus 5"] = 4.54,
        ["Nexus 5X"] = 6.2, ["Pixel"] = 6.2, ["Pixel 2"] = 5.64,
        // System cameras and compacts.
        ["ILCE-5100"] = 23.5, ["ILCE-6000"] = 23.5, ["ILCE-6300"] = 23.5, ["ILCE-6500"] = 23.5, ["ILCE-7"] = 35.8,
        ["ILCE-7M2"] = 35.8, ["ILCE-7M3"] = 35.6, ["ILCE-7R"] = 35.9, ["ILCE-7RM2"] = 35.9, ["ILCE-7RM3"] = 35.9,
        ["ILCE-7RM4"] = 35.7, ["DSC-RX1RM2"] = 35.9, ["DSC-RX100"] = 13.2, ["DSC-RX100M2"] = 13.2, ["DSC-WX220"] = 6.17,
        ["NEX-5N"] = 23.4, ["NEX-7"] = 23.5, ["DSC-QX100"] = 13.2, ["Canon EOS 5D"] = 35.8, ["Canon EOS 5D Mark II"] = 36.0,
        ["Canon EOS 5D Mark III"] = 36.0, ["Canon EOS 5D Mark IV"] = 36.0, ["Canon EOS 6D"] = 35.8,
        ["Canon EOS 450D"] = 22.2, ["Canon EOS DIGITAL REBEL XSi"] = 22.2, ["Canon EOS 550D"] = 22.3,
        ["Canon EOS 600D"] = 22.3, ["Canon EOS 700D"] = 22.3, ["Canon EOS 7D"] = 22.3, ["Canon PowerShot S100"] = 7.44,
        ["Canon PowerShot SX260 HS"] = 6.17, ["Canon PowerShot ELPH 110 HS"] = 6.17, ["Canon IXUS 127 HS"] = 6.17,
        ["Canon EOS D60"] = 22.7, ["Canon EOS 5DS R"] = 36.0, ["NIKON D800"] = 35.9, ["NIKON D800E"] = 35.9,
        ["NIKON D810"] = 35.9, ["NIKON D850"] = 35.9, ["NIKON D90"] = 23.6, ["NIKON D5100"] = 23.6, ["NIKON D7000"] = 23.6,
        ["NIKON D3200"] = 23.2, ["DMC-GH4"] = 17.3, ["DMC-GX7"] = 17.3, ["E-M5"] = 17.3, ["E-PL5"] = 17.3, ["GR"] = 23.7,
        ["RICOH GR II"] = 23.7, ["X-T2"] = 23.6, ["iXU 1000"] = 53.4, ["iXM-100"] = 43.9, ["iXM-50"] = 43.9,
    };

    // Drone cameras whose lens has no zoom and cannot be changed: focal lengths in millimeters.
    private static readonly Dictionary<string, double> FixedLenses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["FC300S"] = 3.61, ["FC300X"] = 3.61, ["FC300C"] = 3.61, ["FC300SE"] = 3.61, ["FC330"] = 3.61, ["FC350"] = 3.61,
        ["FC220"] = 4.73, ["FC6310"] = 8.8, ["FC6310R"] = 8.8, ["FC6310S"] = 8.8, ["FC6360"] = 5.74, ["FC3170"] = 4.5,
        ["FC3411"] = 8.38, ["FC3582"] = 6.72, ["FC7203"] = 4.49, ["FC7303"] = 4.49, ["FC8482"] = 6.72, ["L1D-20c"] = 10.26,
        ["L2D-20c"] = 12.29, ["M3E"] = 12.29, ["M3M"] = 12.29, ["EP800"] = 8.8, ["ZenmuseL1"] = 8.8, ["S.O.D.A."] = 10.6,
    };

    /// <summary>Finds the length of the longer side of the sensor in millimeters; false for an unknown camera.</summary>
    public static bool TryGetWidth(string make, string model, out double millimeters) =>
        TryGet(Widths, make, model, out millimeters);

    /// <summary>Finds the focal length of a fixed lens in millimeters; false for other and unknown cameras.</summary>
    public static bool TryGetFixedFocalLength(string make, string model, out double millimeters) =>
        TryGet(FixedLenses, make, model, out millimeters);

    private static bool TryGet(Dictionary<string, double> table, string make, string model, out double millimeters)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(model);
        if (table.TryGetValue(model, out millimeters))
            return true;
        var withoutMake = model.StartsWith(make, StringComparison.OrdinalIgnoreCase) ? model[make.Length..].Trim() : model;
        if (table.TryGetValue(withoutMake, out millimeters))
            return true;
        // Lens names such as "iPhone 4S back camera 4.28mm f/2.4".
        var camera = model.IndexOf(" back ", StringComparison.OrdinalIgnoreCase);
        return camera > 0 && table.TryGetValue(model[..camera], out millimeters);
    }
}
