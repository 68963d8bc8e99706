#!/usr/bin/env python3
"""Judges link flows of a TNTP network: objective, relative gap, average excess cost, conservation.

    tools/dev/check_flows.py NET.tntp TRIPS.tntp FLOWS [--toll-weight W] [--distance-weight W]
        [--gap G] [--objective Z --within R] [--between LOW HIGH] [--conserved R]

FLOWS: from,to,flow,cost (or a flow file of the collection), in the order of the net file. Shares no code
with the engine: a reader of its own, Dijkstra on Python's heap, sums by math.fsum. Prints one JSON object;
exit 1 and a line for each demand that is not met:

- link costs are those of the flows, to 1e-12;
- what enters a node leaves it or ends there, to R of what passes it (1e-9);
- nodes below FIRST THRU NODE are not passed;
- with --gap, (TSTT - SPTT) / SPTT is at most G; with --objective and --between, the objective is there.
"""

import argparse
import heapq
import json
import math
import re
import sys


def text_of(path):
    """Lines of a file without comments, with metadata apart: ({tag: value}, [line])."""
    with open(path, encoding="utf-8-sig") as file:
        lines = file.read().splitlines()
    metadata, rows, inside = {}, [], True
    for line in lines:
        tag = re.match(r"\s*<([^>]*)>(.*)", line)
        if tag and inside:
            metadata[tag[1].strip().upper()] = tag[2].split("~")[0].strip()
            continue
        row = line.split("~")[0].strip()
        if row:
            inside = False
            rows.append(row)
    return metadata, rows


class Network:
    def __init__(self, path, toll_weight, distance_weight):
        metadata, rows = text_of(path)
        self.zones = int(metadata["NUMBER OF ZONES"])
        self.nodes = int(metadata["NUMBER OF NODES"])
        self.first_through = int(metadata["FIRST THRU NODE"])
        self.links = []  # (from, to, free time, b, capacity, power, constant cost)
        for row in rows:
            v = row.replace(";", " ").split()
            if not v[0].isdigit():
                continue
            toll = float(v[8]) if len(v) > 8 else 0.0
            self.links.append((int(v[0]), int(v[1]), float(v[4]), float(v[5]), float(v[2]), float(v[6]),
                               toll_weight * toll + distance_weight * float(v[3])))
        if len(self.links) != int(metadata["NUMBER OF LINKS"]):
            sys.exit(f"{path}: {len(self.links)} links, not <NUMBER OF LINKS>")

    def time(self, link, flow):
        _, _, free, b, capacity, power, _ = self.links[link]
        if b == 0.0:
            return free
        return free * (1.0 + b * (flow / capacity if capacity > 0.0 else 0.0) ** power)

    def integral(self, link, flow):
        """Of the cost from 0 to the flow, as terms for fsum."""
        _, _, free, b, capacity, power, constant = self.links[link]
        risen = 0.0
        if b > 0.0:
            risen = free * b * flow * (flow / capacity if capacity > 0.0 else 0.0) ** power / (power + 1.0)
        return free * flow, risen, constant * flow


def read_trips(path):
    """{origin: {destination: trips}}, trips within a zone left out, and their sum."""
    _, rows = text_of(path)
    trips, within, origin = {}, [], None
    words = re.compile(r"[Oo]rigin\s*(\d+)|(\d+)\s*:\s*([-+.\deE]+)")
    for row in rows:
        for found in words.finditer(row):
            if found[1]:
                origin = int(found[1])
            elif int(found[2]) == origin:
                within.append(float(found[3]))
            elif float(found[3]) > 0.0:
                trips.setdefault(origin, {})[int(found[2])] = float(found[3])
    return trips, math.fsum(within)


def read_flows(path, network):
    _, rows = text_of(path)
    flows, costs = [], []
    for row in rows:
        v = re.split(r"[\s,:;]+", row.strip(" ;"))
        if not v[0].isdigit():
            continue
        link = len(flows)
        if link >= len(network.links) or (int(v[0]), int(v[1])) != network.links[link][:2]:
            sys.exit(f"{path}: row {link + 1} is {v[0]}-{v[1]}, which is not that link of the net file")
        flows.append(float(v[2]))
        costs.append(float(v[3]))
    if len(flows) != len(network.links):
        sys.exit(f"{path}: {len(flows)} rows, {len(network.links)} links")
    return flows, costs


def least_costs(network, leaving, cost, origin, wanted):
    """Dijkstra from the origin, until all that is wanted is settled."""
    least = [math.inf] * (network.nodes + 1)
    done = bytearray(network.nodes + 1)
    least[origin] = 0.0
    heap, left, first = [(0.0, origin)], len(wanted), network.first_through
    while heap and left:
        distance, node = heapq.heappop(heap)
        if done[node]:
            continue
        done[node] = 1
        left -= node in wanted
        if node < first and node != origin:
            continue
        for link, head in leaving[node]:
            further = distance + cost[link]
            if further < least[head]:
                least[head] = further
                heapq.heappush(heap, (further, head))
    return least


def conservation(network, flows, trips, reached):
    """Largest share by which a node does not keep what passes it; largest flow through a node that may
    not be passed, as a share of what enters it."""
    entering = [[] for _ in range(network.nodes + 1)]
    leaving = [[] for _ in range(network.nodes + 1)]
    for link, (tail, head, *_) in enumerate(network.links):
        if tail != head:
            leaving[tail].append(flows[link])
            entering[head].append(flows[link])
    begins = [[] for _ in range(network.nodes + 1)]
    ends = [[] for _ in range(network.nodes + 1)]
    for origin, row in trips.items():
        for destination, value in row.items():
            if (origin, destination) in reached:
                begins[origin].append(value)
                ends[destination].append(value)
    lost, through = 0.0, 0.0
    for node in range(1, network.nodes + 1):
        arrives, departs = math.fsum(entering[node]), math.fsum(leaving[node])
        passes = max(arrives, departs, math.fsum(begins[node]), math.fsum(ends[node]))
        if passes == 0.0:
            continue
        balance = math.fsum(entering[node] + begins[node] + [-v for v in leaving[node] + ends[node]])
        lost = max(lost, abs(balance) / passes)
        if node < network.first_through and arrives > 0.0:
            through = max(through, (arrives - math.fsum(ends[node])) / arrives)
    return lost, through


def judge(network, trips, flows):
    cost, leaving = [], [[] for _ in range(network.nodes + 1)]
    for link, flow in enumerate(flows):
        tail, head = network.links[link][:2]
        leaving[tail].append((link, head))
        cost.append(network.time(link, flow) + network.links[link][6])
    paid = [flow * cost[link] for link, flow in enumerate(flows)]
    shortest, assigned, lost, reached = [], [], [], set()
    for origin, row in sorted(trips.items()):
        least = least_costs(network, leaving, cost, origin, row.keys())
        for destination, value in row.items():
            if math.isinf(least[destination]):
                lost.append(value)
                continue
            reached.add((origin, destination))
            shortest.append(value * least[destination])
            assigned.append(value)
    excess = math.fsum(paid + [-s for s in shortest])
    kept, through = conservation(network, flows, trips, reached)
    terms = [term for link, flow in enumerate(flows) for term in network.integral(link, flow)]
    return cost, {
        "objective": math.fsum(terms), "relative_gap": excess / math.fsum(shortest) if shortest else 0.0,
        "average_excess_cost": excess / math.fsum(assigned) if assigned else 0.0,
        "total_cost": math.fsum(paid), "shortest_cost": math.fsum(shortest),
        "trips": math.fsum(assigned), "unreachable_trips": math.fsum(lost), "unreachable_pairs": len(lost),
        "conservation": kept, "through_closed_nodes": through,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("net")
    parser.add_argument("trips")
    parser.add_argument("flows")
    parser.add_argument("--toll-weight", type=float, default=0.0)
    parser.add_argument("--distance-weight", type=float, default=0.0)
    parser.add_argument("--gap", type=float)
    parser.add_argument("--objective", type=float)
    parser.add_argument("--within", type=float, default=1e-12)
    parser.add_argument("--between", type=float, nargs=2)
    parser.add_argument("--conserved", type=float, default=1e-9)
    a = parser.parse_args()
    network = Network(a.net, a.toll_weight, a.distance_weight)
    trips, within = read_trips(a.trips)
    flows, costs = read_flows(a.flows, network)
    cost, found = judge(network, trips, flows)
    found["intrazonal_trips"] = within
    found["cost_error"] = max((abs(c - t) / max(t, 1e-300) for c, t in zip(costs, cost) if c != t), default=0.0)
    print(json.dumps(found))
    broken = []
    if min(flows) < 0.0:
        broken.append("a flow is below 0")
    if not found["cost_error"] <= 1e-12:
        broken.append(f"a cost is off by {found['cost_error']:g} of itself")
    if not found["conservation"] <= a.conserved:
        broken.append(f"a node keeps its flow to {found['conservation']:g} only")
    if not found["through_closed_nodes"] <= a.conserved:
        broken.append(f"a zone that may not be passed is: {found['through_closed_nodes']:g} of what enters it")
    if a.gap is not None and not found["relative_gap"] <= a.gap:
        broken.append(f"the relative gap is {found['relative_gap']:g}, not {a.gap:g}")
    if a.objective is not None and not abs(found["objective"] - a.objective) <= a.within * a.objective:
        broken.append(f"the objective is {found['objective']!r}, not {a.objective!r} within {a.within:g} of it")
    if a.between is not None and not a.between[0] <= found["objective"] <= a.between[1]:
        broken.append(f"the objective {found['objective']!r} is not between {a.between[0]!r} and {a.between[1]!r}")
    for line in broken:
        print(line, file=sys.stderr)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
