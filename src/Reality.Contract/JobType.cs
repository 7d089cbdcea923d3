using System.Text.Json;
using Reality.Contract.Requests;

namespace Reality.Contract;

/// <summary>What one type of job accepts, and what it gives.</summary>
public abstract class JobType
{
    /// <summary>The contract's name, e.g. "Calibration".</summary>
    public abstract string Name { get; }

    /// <summary>What a job of the type costs.</summary>
    public abstract CostRates Rates { get; }

    /// <summary>The record of the "specifications" of a request; its properties carry their rules.</summary>
    public abstract Type RequestType { get; }

    /// <summary>The record of the "specifications" of a stored job.</summary>
    public abstract Type StoredType { get; }

    /// <summary>
    /// Reads the "specifications" of a request and notes everything that is wrong in them. What they refer to is well-formed
    /// then, and listed by the check; whether it exists is for the caller to find out.
    /// </summary>
    public abstract CheckedSpecifications Check(JsonElement specifications, RequestCheck check);
}
