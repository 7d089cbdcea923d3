namespace Reality.Formats.Las.Compression;

/// <summary>
/// Running median of about five values, which starts at zero: a new value displaces the largest and the smallest in turn (LAZ
/// specification 1.4, "streaming median").
/// </summary>
internal struct StreamingMedian
{
    // In ascending order; the median is the third.
    private int _a, _b, _c, _d, _e;
    private bool _displacesSmallest;

    public readonly int Value => _c;

    public void Add(int value)
    {
        if (_displacesSmallest)
            DisplaceSmallest(value);
        else
            DisplaceLargest(value);
    }

    private void DisplaceLargest(int value)
    {
        if (value >= _c)
        {
            (_d, _e) = value < _d ? (value, _d) : (_d, value);
            _displacesSmallest = true;
            return;
        }
        (_d, _e) = (_c, _d);
        if (value < _a)
            (_a, _b, _c) = (value, _a, _b);
        else if (value < _b)
            (_b, _c) = (value, _b);
        else
            _c = value;
    }

    private void DisplaceSmallest(int value)
    {
        if (value <= _c)
        {
            (_a, _b) = value > _b ? (_b, value) : (value, _b);
            _displacesSmallest = false;
            return;
        }
        (_a, _b) = (_b, _c);
        if (value > _e)
            (_c, _d, _e) = (_d, _e, value);
        else if (value > _d)
            (_c, _d) = (_d, value);
        else
            _c = value;
    }
}
